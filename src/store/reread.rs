//! Facts read back from the journal. A body that lacks a field, or holds a name that nobody knows, is refused, never guessed.

use serde_json::Value;

use super::record::IMPORTED;
use super::{record_evidence, record_goods, record_holds, record_people, record_upload, shipment_record};
use crate::domain::{Detail, DoubleLabel, Event, Fault, HoldReason, HoldSource, Mg, Seal, TrackingKey, Waybill};

/// A body that does not say what its kind promises.
#[derive(Debug, thiserror::Error)]
#[error("journal: a fact of kind {kind:?} cannot be read at {field:?}")]
pub struct Unreadable {
    kind: String,
    field: String,
}

/// Reads a fact back. Errors: the first field that is missing or says what nobody knows.
pub fn read(kind: &str, body: &str) -> Result<Event, Unreadable> {
    let unreadable = |field: &str| Unreadable { kind: kind.to_owned(), field: field.to_owned() };
    if kind == IMPORTED {
        let shipment = shipment_record::from_body(body).map_err(|error| unreadable(&error.to_string()))?;
        return Ok(Event::Imported(Box::new(shipment)));
    }
    let value: Value = serde_json::from_str(body).map_err(|error| unreadable(&error.to_string()))?;
    let at = Fields { kind, value: &value };
    Ok(match kind {
        "scanned" => Event::Scanned { code: at.text("code")?.to_owned() },
        "logged-in" => Event::LoggedIn { operator: at.text("operator")?.into() },
        "opened" => Event::Opened {
            shipment: at.text("shipment")?.into(),
            revision: at.count("revision")?,
            pack: at.flag("pack")?,
            parcel: at.count("parcel")?,
            packed: at.counts("packed")?,
            boxed: at.counts("boxed")?,
            code: at.optional("code").map(str::to_owned),
        },
        "parcel-closed" => Event::ParcelClosed,
        "parcel-continued" => Event::ParcelContinued,
        "reopen-asked" => Event::ReopenAsked,
        "reopened" => Event::Reopened {
            shipment: at.text("shipment")?.into(),
            parcel: at.count("parcel")?,
            waybill: at.waybill("waybill")?,
            items: at.counts("items")?,
        },
        "packed" => Event::Packed {
            line: at.line()?,
            qty: at.count("qty")?,
            parcel: at.count("parcel")?,
            code: at.optional("code").map(str::to_owned),
        },
        "unpacked" => Event::Unpacked { line: at.line()?, qty: at.count("qty")? },
        "quantity-set" => Event::QuantitySet { qty: at.count("qty")? },
        "packaging-set" => Event::PackagingSet { code: at.text("code")?.to_owned() },
        "labelled" => Event::Labelled { waybill: at.waybill("waybill")?, bound: at.flag("bound")? },
        "unlabelled" => Event::Unlabelled,
        "revised" => Event::Revised {
            revision: at.count("revision")?,
            parcel: at.count("parcel")?,
            packed: at.counts("packed")?,
            boxed: at.counts("boxed")?,
            keeps_label: at.flag("keeps_label")?,
        },
        "cancelled" => Event::Cancelled { shipment: at.text("shipment")?.into() },
        "set-aside" => Event::SetAside { shipment: at.text("shipment")?.into() },
        "zeroed" => Event::Zeroed,
        "reweigh-asked" => Event::ReweighAsked,
        "weighed" => Event::Weighed {
            shipment: at.text("shipment")?.into(),
            waybill: at.waybill("waybill")?,
            weight: at.weight("mg").ok_or_else(|| unreadable("mg"))?,
            low: at.weight("low_mg"),
            high: at.weight("high_mg"),
            fault: at.optional("fault").map(|_| at.fault()).transpose()?,
        },
        "sealed" => Event::Sealed(Box::new(read_seal(&at)?)),
        "rejected" => Event::Rejected {
            fault: at.fault()?,
            shipment: at.optional("shipment").map(Into::into),
            detail: read_detail(&at.inner("detail")),
            asks: at.flag("asks")?,
        },
        "double-label-seen" => Event::DoubleLabelSeen(read_labels(&at)?),
        "double-label-found" => Event::DoubleLabelFound(read_labels(&at)?),
        "confirmed" => {
            let labels = at.inner("labels");
            let labels = if labels.value.is_null() { None } else { Some(read_labels(&labels)?) };
            Event::Confirmed { fault: at.fault()?, labels }
        }
        "device-lost" => Event::DeviceLost,
        "device-back" => Event::DeviceBack,
        "batch-built" => Event::BatchBuilt {
            batch: at.text("batch")?.to_owned(),
            profile: at.text("profile")?.to_owned(),
            file: at.text("file")?.to_owned(),
            sha256: at.text("sha256")?.to_owned(),
            rows: at.list("rows")?.map(|row| read_row(&row)).collect::<Result<_, _>>()?,
        },
        "batch-delivered" => Event::BatchDelivered { batch: at.text("batch")?.to_owned() },
        "row-folded" => Event::RowFolded { row: read_row(&at.inner("row"))?, told: at.waybill("told")? },
        "row-refused" => Event::RowRefused { row: read_row(&at.inner("row"))?, reason: at.text("reason")?.to_owned() },
        _ => {
            let rooms = [
                record_goods::read,
                record_people::read,
                record_evidence::read,
                record_holds::read,
                record_upload::read,
            ];
            for read in rooms {
                if let Some(event) = read(kind, &at)? {
                    return Ok(event);
                }
            }
            return Err(unreadable("kind"));
        }
    })
}

fn read_seal(at: &Fields<'_>) -> Result<Seal, Unreadable> {
    Ok(Seal {
        shipment: at.text("shipment")?.into(),
        parcel: at.count("parcel")?,
        waybill: at.waybill("waybill")?,
        weight: at.weight("mg"),
        items: at.counts("items")?,
        packaging: at.optional("packaging").map(str::to_owned),
        last: at.flag("last")?,
        ships: at.flag("ships")?,
    })
}

fn read_detail(at: &Fields<'_>) -> Detail {
    let reasons = at.value.get("reasons").and_then(Value::as_array);
    Detail {
        code: at.optional("code").map(str::to_owned),
        about: at.optional("about").map(str::to_owned),
        weight: at.weight("mg"),
        wanted: at.weight("wanted_mg"),
        choices: at.texts("choices").unwrap_or_default(),
        reasons: reasons.into_iter().flatten().filter_map(Value::as_str).filter_map(HoldReason::parse).collect(),
        changes: record_holds::read_changes(at),
    }
}

fn read_labels(at: &Fields<'_>) -> Result<DoubleLabel, Unreadable> {
    Ok(DoubleLabel {
        first: at.waybill("first")?,
        first_shipment: at.text("first_shipment")?.into(),
        second: at.waybill("second")?,
        second_shipment: at.optional("second_shipment").map(Into::into),
        sealed: at.flag("sealed")?,
    })
}

pub(super) fn read_row(at: &Fields<'_>) -> Result<TrackingKey, Unreadable> {
    let cell = |index: usize| at.value.get(index).and_then(Value::as_str).ok_or_else(|| at.missing("row"));
    Ok(TrackingKey { shop: cell(0)?.to_owned(), order: cell(1)?.to_owned(), waybill: cell(2)?.into() })
}

/// Typed access to a body.
pub(super) struct Fields<'a> {
    kind: &'a str,
    value: &'a Value,
}

impl<'a> Fields<'a> {
    pub(super) fn missing(&self, field: &str) -> Unreadable {
        Unreadable { kind: self.kind.to_owned(), field: field.to_owned() }
    }

    pub(super) fn optional(&self, field: &str) -> Option<&'a str> {
        self.value.get(field).and_then(Value::as_str)
    }

    pub(super) fn is_null(&self, field: &str) -> bool {
        self.value.get(field).is_none_or(Value::is_null)
    }

    pub(super) fn text(&self, field: &str) -> Result<&'a str, Unreadable> {
        self.optional(field).ok_or_else(|| self.missing(field))
    }

    pub(super) fn waybill(&self, field: &str) -> Result<Waybill, Unreadable> {
        self.text(field).map(Into::into)
    }

    pub(super) fn flag(&self, field: &str) -> Result<bool, Unreadable> {
        self.value.get(field).and_then(Value::as_bool).ok_or_else(|| self.missing(field))
    }

    pub(super) fn count(&self, field: &str) -> Result<u32, Unreadable> {
        let number = self.value.get(field).and_then(Value::as_u64);
        number.and_then(|number| u32::try_from(number).ok()).ok_or_else(|| self.missing(field))
    }

    pub(super) fn line(&self) -> Result<usize, Unreadable> {
        self.count("line").map(|line| line as usize)
    }

    pub(super) fn list(&self, field: &str) -> Result<impl Iterator<Item = Fields<'a>>, Unreadable> {
        let items = self.value.get(field).and_then(Value::as_array).ok_or_else(|| self.missing(field))?;
        let kind = self.kind;
        Ok(items.iter().map(move |value| Fields { kind, value }))
    }

    pub(super) fn counts(&self, field: &str) -> Result<Vec<u32>, Unreadable> {
        let count = |item: Fields<'_>| item.value.as_u64().and_then(|n| u32::try_from(n).ok());
        self.list(field)?.map(|item| count(item).ok_or_else(|| self.missing(field))).collect()
    }

    pub(super) fn number(&self, index: usize) -> Option<i64> {
        self.value.get(index).and_then(Value::as_i64)
    }

    pub(super) fn texts(&self, field: &str) -> Result<Vec<String>, Unreadable> {
        let text = |item: Fields<'_>| item.value.as_str().map(str::to_owned);
        self.list(field)?.map(|item| text(item).ok_or_else(|| self.missing(field))).collect()
    }

    pub(super) fn cell(&self, index: usize) -> Option<String> {
        self.value.get(index).and_then(Value::as_str).map(str::to_owned)
    }

    pub(super) fn whole(&self, field: &str) -> Option<u32> {
        self.value.get(field).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
    }

    /// A moment, or none.
    pub(super) fn moment(&self, field: &str) -> Option<i64> {
        self.value.get(field).and_then(Value::as_i64)
    }

    pub(super) fn weight(&self, field: &str) -> Option<Mg> {
        self.value.get(field).and_then(Value::as_i64).map(Mg)
    }

    pub(super) fn fault(&self) -> Result<Fault, Unreadable> {
        Fault::from_id(self.text("fault")?).ok_or_else(|| self.missing("fault"))
    }

    pub(super) fn reason(&self) -> Result<HoldReason, Unreadable> {
        HoldReason::parse(self.text("reason")?).ok_or_else(|| self.missing("reason"))
    }

    pub(super) fn source(&self, field: &str) -> Result<HoldSource, Unreadable> {
        HoldSource::parse(self.text(field)?).ok_or_else(|| self.missing(field))
    }

    pub(super) fn inner(&self, field: &str) -> Fields<'a> {
        Fields { kind: self.kind, value: self.value.get(field).unwrap_or(&Value::Null) }
    }
}
