//! Every kind of fact is read back as it was written. A new kind does not compile here until it has a sample.

use weighhouse::domain::*;
use weighhouse::store::Store;

use crate::story::order;

/// A sample of the kind that comes after this one; `None` after the last.
fn after(event: Option<&Event>) -> Option<Event> {
    let no = || ShipmentNo::from("S 1/\"'\u{1d}号");
    let waybill = || Waybill::from("YT7700001234567");
    let reason = || HoldReason::parse("refund").unwrap();
    let labels = || DoubleLabel {
        first: waybill(),
        first_shipment: no(),
        second: "X".into(),
        second_shipment: Some("S2".into()),
        sealed: true,
    };
    let gift = || Gift { name: "补充液".into(), spec: "蓝".into(), qty: 2 };
    let marks = || Marks {
        serial: Some("(01)06901234567892(21)\"7".into()),
        lot: Some("L\u{1d}".into()),
        dates: vec![("17".into(), "271231".into())],
    };
    let row = || TrackingKey { shop: "店".into(), order: "1".repeat(19), waybill: waybill() };
    let detail = || Detail {
        code: Some("c".into()),
        about: Some("a".into()),
        weight: Some(Mg(i64::MIN)),
        wanted: Some(Mg(1)),
        reasons: vec![reason()],
        changes: vec![Change { what: Changed::Surplus, item: "茶".into(), before: "1".into(), after: String::new() }],
        choices: vec!["白 M".into(), "黑".into()],
    };
    let forced = |what: Forced| {
        let (by, reason) = ("李".into(), "no-code".into());
        Event::Forced(Box::new(Force { shipment: no(), by, reason, what }))
    };
    Some(match event {
        None => Event::Imported(Box::new(Shipment { revision: 7, ship_by_ms: Some(-1), ..sample() })),
        Some(Event::Imported(_)) => {
            Event::HoldSet { shipment: no(), reason: reason(), source: HoldSource::File, note: "n\n".into() }
        }
        Some(Event::HoldSet { .. }) => {
            let source = HoldSource::parse("refunds").unwrap();
            Event::HoldLifted { shipment: no(), reason: reason(), source, by: HoldSource::Api }
        }
        Some(Event::HoldLifted { .. }) => Event::SourceReported { source: HoldSource::parse("refunds").unwrap() },
        Some(Event::SourceReported { .. }) => Event::ParcelAside { shipment: no(), parcel: 3, waybill: waybill() },
        Some(Event::ParcelAside { .. }) => {
            let silent = |minutes| Silent { source: HoldSource::File, minutes };
            Event::Doubted { shipment: no(), waybill: waybill(), silent: vec![silent(None), silent(Some(45))] }
        }
        Some(Event::Doubted { .. }) => Event::SurplusRemoved { shipment: no(), parcel: 1 },
        Some(Event::SurplusRemoved { .. }) => Event::HandOverMode { on: true },
        Some(Event::HandOverMode { .. }) => {
            Event::HandedOver { shipment: no(), parcel: 1, waybill: waybill(), count: u32::MAX }
        }
        Some(Event::HandedOver { .. }) => Event::HandOverUndone { shipment: no(), parcel: 1, waybill: waybill() },
        Some(Event::HandOverUndone { .. }) => Event::Scanned { code: "\u{0}\\x\u{1d}\u{10ffff}".into() },
        Some(Event::Scanned { .. }) => Event::LoggedIn { operator: "小王".into() },
        Some(Event::LoggedIn { .. }) => {
            let (packed, boxed) = (vec![0, u32::MAX], vec![7]);
            Event::Opened {
                shipment: no(),
                revision: u32::MAX,
                pack: true,
                parcel: 2,
                packed,
                boxed,
                code: Some("S1".into()),
            }
        }
        Some(Event::Opened { .. }) => Event::ParcelClosed,
        Some(Event::ParcelClosed) => Event::ParcelContinued,
        Some(Event::ParcelContinued) => Event::ReopenAsked,
        Some(Event::ReopenAsked) => {
            Event::Reopened { shipment: "S1".into(), parcel: 99, waybill: waybill(), items: vec![1, 0] }
        }
        Some(Event::Reopened { .. }) => {
            Event::Packed { line: 3, qty: u32::MAX, parcel: 1, code: Some("69\u{1d}01".into()) }
        }
        Some(Event::Packed { .. }) => Event::Unpacked { line: 0, qty: 1 },
        Some(Event::Unpacked { .. }) => Event::QuantitySet { qty: 999 },
        Some(Event::QuantitySet { .. }) => Event::PackagingSet { code: "BOX-S".into() },
        Some(Event::PackagingSet { .. }) => Event::Labelled { waybill: waybill(), bound: true },
        Some(Event::Labelled { .. }) => Event::Unlabelled,
        Some(Event::Unlabelled) => {
            Event::Revised { revision: 2, parcel: 3, packed: vec![], boxed: vec![1], keeps_label: false }
        }
        Some(Event::Revised { .. }) => Event::Cancelled { shipment: no() },
        Some(Event::Cancelled { .. }) => Event::SetAside { shipment: no() },
        Some(Event::SetAside { .. }) => Event::Settled {
            weight: Mg(i64::MAX),
            inferred: true,
            trace: Trace {
                from_zero: true,
                points: vec![
                    TracePoint { at_ms: 0, weight: Mg(-1) },
                    TracePoint { at_ms: u32::MAX, weight: Mg(i64::MIN) },
                ],
            },
        },
        Some(Event::Settled { .. }) => Event::RulesInForce { sha256: "00".into(), rules: "under 15 g\n".into() },
        Some(Event::RulesInForce { .. }) => Event::CutOffMissed { shipment: no() },
        Some(Event::CutOffMissed { .. }) => Event::ReturnAsked,
        Some(Event::ReturnAsked) => Event::ReturnOpened { shipment: no(), waybill: waybill(), left: vec![0, u32::MAX] },
        Some(Event::ReturnOpened { .. }) => Event::ReturnConditionSet { condition: Condition::Damaged },
        Some(Event::ReturnConditionSet { .. }) => Event::ReturnCounted(ReturnedItem {
            line: None,
            code: "\u{1d}x".into(),
            condition: Condition::Missing,
            qty: u32::MAX,
        }),
        Some(Event::ReturnCounted(_)) => Event::ReturnUncounted(ReturnedItem {
            line: Some(4_999),
            code: String::new(),
            condition: Condition::Good,
            qty: 1,
        }),
        Some(Event::ReturnUncounted(_)) => Event::ReturnClosed { shipment: no(), waybill: waybill() },
        Some(Event::ReturnClosed { .. }) => Event::ReturnCancelled { shipment: Some(no()) },
        Some(Event::ReturnCancelled { .. }) => Event::Zeroed,
        Some(Event::Zeroed) => Event::ReweighAsked,
        Some(Event::ReweighAsked) => Event::Weighed {
            shipment: no(),
            waybill: waybill(),
            weight: Mg(1),
            low: None,
            high: Some(Mg(2)),
            fault: Some(Fault::OverWeight),
        },
        Some(Event::Weighed { .. }) => {
            let (packaging, items) = (Some("BOX-S".into()), vec![1, 0, 2]);
            let (last, ships) = (false, true);
            let seal = Seal {
                shipment: "S1".into(),
                parcel: 2,
                waybill: waybill(),
                weight: None,
                items,
                packaging,
                last,
                ships,
            };
            Event::Sealed(Box::new(seal))
        }
        Some(Event::Sealed { .. }) => {
            Event::Rejected { fault: Fault::Held, shipment: Some(no()), detail: detail(), asks: true }
        }
        Some(Event::Rejected { .. }) => Event::DoubleLabelSeen(labels()),
        Some(Event::DoubleLabelSeen(_)) => Event::Confirmed { fault: Fault::SecondWaybill, labels: Some(labels()) },
        Some(Event::Confirmed { .. }) => Event::DoubleLabelFound(DoubleLabel { second_shipment: None, ..labels() }),
        Some(Event::DoubleLabelFound(_)) => Event::DeviceLost,
        Some(Event::DeviceLost) => Event::DeviceBack,
        Some(Event::DeviceBack) => Event::BatchBuilt {
            batch: "20261121-0001".into(),
            profile: "generic".into(),
            file: "f.csv".into(),
            sha256: "00".into(),
            rows: vec![row(), row()],
        },
        Some(Event::BatchBuilt { .. }) => Event::BatchAt {
            batch: "20261121-0001".into(),
            place: "sftp://shop@example.com:22/in".into(),
            step: PlaceStep::Moving,
            say: "不行\n".into(),
        },
        Some(Event::BatchAt { .. }) => Event::BatchDelivered { batch: "20261121-0001".into() },
        Some(Event::BatchDelivered { .. }) => Event::RowFolded { row: row(), told: "W2".into() },
        Some(Event::RowFolded { .. }) => Event::RowRefused { row: row(), reason: "r".into() },
        Some(Event::RowRefused { .. }) => {
            let sending = || Sending { row: row(), verb: "send".into(), sha256: "00".into() };
            Event::UploadBegun { shop: "店".into(), rows: vec![sending(), sending()] }
        }
        Some(Event::UploadBegun { .. }) => {
            let answered = |state, due_ms, turns| Answered {
                row: row(),
                verb: "read".into(),
                class: "retry".into(),
                code: "isv.x:B04".into(),
                say: "订单\u{1d}".into(),
                request_id: "r".into(),
                ms: u32::MAX,
                state,
                due_ms,
                tries: 4,
                turns,
            };
            let rows =
                vec![answered(RowState::AckedDuplicate, None, false), answered(RowState::Retry, Some(i64::MIN), true)];
            Event::UploadAnswered { shop: "店".into(), rows }
        }
        Some(Event::UploadAnswered { .. }) => Event::UploadCut { shop: "店".into(), rows: vec![row()], due_ms: -1 },
        Some(Event::UploadCut { .. }) => Event::RowSuperseded { row: row(), by: "W2".into() },
        Some(Event::RowSuperseded { .. }) => {
            Event::RowMoved { row: row(), state: RowState::Ready, reason: "looked".into() }
        }
        Some(Event::RowMoved { .. }) => {
            let stop = Stop { class: "auth".into(), code: "27".into(), say: "s".into(), until_ms: Some(i64::MAX) };
            Event::ChannelStopped { shop: "店".into(), stop }
        }
        Some(Event::ChannelStopped { .. }) => Event::ChannelResumed { shop: "店".into() },
        Some(Event::ChannelResumed { .. }) => Event::PackScanned { code: "6".into(), pieces: 6 },
        Some(Event::PackScanned { .. }) => Event::Marked { line: 0, qty: 1, marks: marks() },
        Some(Event::Marked { .. }) => Event::Unmarked { line: 0, qty: 1, marks: marks() },
        Some(Event::Unmarked { .. }) => Event::SerialAsked { line: 9 },
        Some(Event::SerialAsked { .. }) => {
            Event::ChoiceAsked { code: "c".into(), keys: vec!["c".into(), "0c".into()], lines: vec![0, 2] }
        }
        Some(Event::ChoiceAsked { .. }) => Event::ChoiceMade { line: 2 },
        Some(Event::ChoiceMade { .. }) => Event::RemarkRead { shipment: no(), text: "！勿\n".into() },
        Some(Event::RemarkRead { .. }) => {
            Event::GiftAnswered { shipment: no(), gift: gift(), accepted: true, packed: 2, unit: Some(Mg(1)) }
        }
        Some(Event::GiftAnswered { .. }) => Event::GiftPacked { gift: gift(), qty: 1, packed: 1 },
        Some(Event::GiftPacked { .. }) => Event::GiftUnpacked { gift: gift(), packed: 0 },
        Some(Event::GiftUnpacked { .. }) => Event::Called { operator: "李".into() },
        Some(Event::Called { .. }) => Event::StoodIn { operator: "李".into(), right: Right::Release },
        Some(Event::StoodIn { .. }) => forced(Forced::Weight {
            waybill: waybill(),
            weight: Mg(1),
            low: Some(Mg(2)),
            high: None,
            fault: Fault::UnderWeight,
        }),
        Some(Event::Forced(force)) if matches!(force.what, Forced::Weight { .. }) => {
            forced(Forced::Item { line: 2, sku: "锅".into(), qty: 3 })
        }
        Some(Event::Forced(_)) => Event::Released { shipment: no(), by: "李".into(), reasons: vec![reason()] },
        Some(Event::Released { .. }) => Event::CheckBegun,
        Some(Event::CheckBegun) => Event::CheckEnded,
        Some(Event::CheckEnded) => Event::ScaleChecked(ScaleCheck {
            reference: Mg::grams(500),
            shown: Mg(497_500),
            outcome: CheckOutcome::Refused,
        }),
        Some(Event::ScaleChecked(_)) => Event::ZeroMoved { zero: Mg(-1_500) },
        Some(Event::ZeroMoved { .. }) => return None,
    })
}

fn sample() -> Shipment {
    order("S1 SF100000001 A*2@100 B*1:gift C*3@0.25:no-scan box=BOX-S").unwrap()
}

#[test]
fn every_kind_of_fact_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("weighhouse.db")).unwrap();
    store.import(vec![sample()], || Now { wall_ms: 0, mono_ms: 0 }).unwrap();
    let samples: Vec<Event> = std::iter::successors(after(None), |event| after(Some(event))).collect();
    let mut kinds = 0;
    for (index, event) in samples.into_iter().enumerate() {
        // Each at a bench of its own, since a seal ends what a bench must remember.
        let station = StationId::from(format!("bench-{index}"));
        let entry = Entry {
            at: Now { wall_ms: -1, mono_ms: 1 << 40 },
            station: Some(station.clone()),
            operator: Some("小王".into()),
            device: None,
            shipment: Some("S1".into()),
            event,
        };
        // What is counted is found through the box that it was counted into.
        let boxed = matches!(entry.event, Event::Packed { .. });
        if boxed {
            let counts = || vec![0; 3];
            let (shipment, packed, boxed) = ("S1".into(), counts(), counts());
            let opened = Event::Opened { shipment, revision: 1, pack: true, parcel: 1, packed, boxed, code: None };
            store.write(|writing| writing.append(&Entry { event: opened, ..entry.clone() })).unwrap();
        }
        store.write(|writing| writing.append(&entry)).unwrap();
        let read = store.session_events(&station).unwrap();
        assert_eq!(read.get(usize::from(boxed)..), Some(std::slice::from_ref(&entry)));
        kinds += 1;
    }
    store.verify().unwrap().unwrap();
    assert_eq!(kinds, 77, "a kind has no sample, or comes twice");
}

#[test]
fn openings_and_counts_with_a_busy_day_between_them_are_found_as_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("weighhouse.db")).unwrap();
    store.import(vec![sample()], Now::default).unwrap();
    let here = |event| Entry {
        at: Now::default(),
        station: Some("bench-1".into()),
        operator: None,
        device: None,
        shipment: Some("S1".into()),
        event,
    };
    let opened = |packed: u32| {
        here(Event::Opened {
            shipment: "S1".into(),
            revision: 1,
            pack: true,
            parcel: 1,
            packed: vec![packed, 0, 0],
            boxed: vec![0; 3],
            code: None,
        })
    };
    let packed = || here(Event::Packed { line: 0, qty: 1, parcel: 1, code: None });
    let elsewhere = || Entry { station: Some("bench-9".into()), shipment: None, ..here(Event::Zeroed) };
    for entry in [opened(0), packed(), opened(1), packed()] {
        store
            .write(|writing| {
                writing.append(&entry)?;
                (0..600).try_for_each(|_| writing.append(&elsewhere()).map(|_| ()))
            })
            .unwrap();
    }
    let evidence = store.shipment_evidence("S1").unwrap().unwrap();
    let facts = evidence["facts"].as_array().unwrap();
    let kinds: Vec<&str> = facts.iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["imported", "opened", "packed", "opened", "packed"]);
    assert_eq!(store.session_events(&"bench-1".into()).unwrap().len(), 4, "and by a restart");
    store.verify().unwrap().unwrap();
}

#[test]
fn a_body_that_lacks_a_field_or_names_the_unknown_is_refused() {
    let kinds: &[(&str, &str)] = &[
        ("packed", r#"{"line":0,"parcel":1}"#),
        ("packed", r#"{"line":-1,"parcel":1,"qty":1}"#),
        ("packed", r#"{"line":0,"qty":1}"#),
        ("packed", r#"{"line":0,"parcel":1,"qty":4294967296}"#),
        ("sealed", r#"{"shipment":"S1","waybill":"W"}"#),
        ("weighed", r#"{"shipment":"S1","waybill":"W","mg":1,"fault":"no-such-fault"}"#),
        ("hold-set", r#"{"shipment":"S1","reason":"","source":"api","note":""}"#),
        ("hold-set", r#"{"shipment":"S1","reason":"r","source":"Moon","note":""}"#),
        ("rejected", r#"{"fault":"no-such-fault","asks":true,"detail":{}}"#),
        ("batch-at", r#"{"batch":"1","place":"p","step":"gone","say":""}"#),
        ("row-refused", r#"{"row":["a","b"],"reason":"r"}"#),
        ("danced", "{}"),
        ("zeroed", "{"),
        ("imported", "{}"),
    ];
    for (kind, body) in kinds {
        assert!(weighhouse::store::reread(kind, body).is_err(), "{kind} {body}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weighhouse.db");
        let mut store = Store::open(&path).unwrap();
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute("INSERT INTO event VALUES (1, 0, 0, 'bench-1', NULL, NULL, NULL, ?, ?, x'00')", [kind, body])
            .unwrap();
        let read = store.session_events(&"bench-1".into());
        assert!(*kind == "packed" || read.is_err(), "{kind} {body}");
    }
}
