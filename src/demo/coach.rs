//! What a hand would do next at the demo's bench, from what the screen shows: the right move after every verdict, mending included. Pure; a
//! stranger who follows it packs the day, whatever went wrong before.

use super::day::Day;
use super::script::Step;
use crate::domain::{
    Fault, Line, LineKind, LineView, Mg, ReturnStep, ScaleView, Screen, Shipment, ShipmentView, Step as Told, Verdict,
};
use crate::packing::Rules;
use crate::words::{self, Text};

/// A load lighter than this is none.
const NOTHING: Mg = Mg::grams(3);
/// How far a load may be from what the parcel weighs and still be that parcel: a scale flickers.
const NEAR: Mg = Mg::grams(6);

/// One move of a hand, and what is said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    /// What is done.
    pub step: Step,
    /// What stands on its button.
    pub told: Text,
    /// Why, where there is something to say.
    pub why: Text,
}

/// The next right move. `todo`: the shipment to begin next, if any is left. `None`: there is nothing to do but wait.
pub fn next(day: &Day, rules: &Rules, todo: Option<&Shipment>, screen: &Screen, scale: ScaleView) -> Option<Move> {
    let load = scale.weight.filter(|weight| weight.abs() > NOTHING);
    if let Verdict::Reject(fault, _) = &screen.verdict
        && let Some(mended) = mend(*fault, &screen.verdict, load.is_some())
    {
        return Some(mended);
    }
    match &screen.verdict {
        _ if screen.scale_up == Some(false) => Some(plug(true)),
        Verdict::Info(Told::Settling) => None,
        Verdict::Info(Told::Return(
            ReturnStep::Opened { .. } | ReturnStep::Counted { .. } | ReturnStep::Condition(_) | ReturnStep::Foreign(_),
        )) => Some(command("CONFIRM")),
        Verdict::Info(Told::Return(ReturnStep::ScanWaybill)) => Some(command("CANCEL")),
        verdict => match screen.shipment.as_ref().filter(|view| !over(verdict, view)) {
            Some(view) => packing(day, rules, view, verdict, load),
            None if load.is_some() => Some(take("拿下来", "Take it off")),
            None => todo.map(begin(day)),
        },
    }
}

/// What answers a fault that is not answered by simply going on.
fn mend(fault: Fault, verdict: &Verdict, loaded: bool) -> Option<Move> {
    match fault {
        Fault::ScannerLost => Some(plug(false)),
        Fault::ScaleLost => Some(plug(true)),
        Fault::Overload | Fault::LoadNotZeroed => Some(take("拿下来", "Take it off")),
        Fault::Unsettled => Some(take("手拿开", "Take the hand off")),
        Fault::SecondWaybill if loaded => Some(take("拿下来看", "Take it off and look")),
        Fault::NotShipped => Some(command("CANCEL")),
        _ => words::answers(verdict).first().map(|name| command(name)),
    }
}

/// The shipment that is shown is not in hand, or not any more.
fn over(verdict: &Verdict, view: &ShipmentView) -> bool {
    let told = matches!(
        verdict,
        Verdict::Accept(_)
            | Verdict::Doubtful(..)
            | Verdict::Reject(Fault::AlreadyShipped | Fault::NoShipment, _)
            | Verdict::Info(
                Told::AlreadyDone(_) | Told::SetAside | Told::Cancelled | Told::ParcelAside(_) | Told::Return(_)
            )
    );
    told || view.left
}

fn packing(day: &Day, rules: &Rules, view: &ShipmentView, verdict: &Verdict, load: Option<Mg>) -> Option<Move> {
    let Some(shipment) = day.shipments.iter().find(|shipment| shipment.no == view.no) else {
        return Some(command("CANCEL"));
    };
    if let Some(line) = view.lines.iter().find(|line| line.packed < line.ordered && line.kind != LineKind::NoScan.id())
    {
        let what = format!("{} {}", line.name, line.spec);
        let code = own(shipment, line).and_then(|own| own.codes.first().cloned())?;
        return Some(scan(code, format!("扫 {what}"), format!("Scan {what}")));
    }
    let right = weight(shipment, &view.lines, rules);
    let label = || {
        let word = format!("label {}", view.no.as_str().rsplit('-').next().unwrap_or_default());
        scan(day.code(&word), "扫面单".to_owned(), "Scan its label".to_owned())
    };
    let asked = matches!(
        verdict,
        Verdict::Info(Told::ScanLabel | Told::ParcelClosed(_) | Told::Settled(_))
            | Verdict::Reject(Fault::WaybillTaken | Fault::WrongWaybill | Fault::NothingLeft, _)
    );
    Some(match load {
        Some(load) if (load - right).abs() > NEAR => take("拿下来，改好", "Take it off, mend it"),
        None if !asked => put(right),
        _ => label(),
    })
}

/// The line that is shown: goods of one sku differ by their spec.
fn own<'a>(shipment: &'a Shipment, view: &LineView) -> Option<&'a Line> {
    shipment.lines.iter().find(|line| line.sku == view.sku && line.spec == view.spec)
}

/// What the parcel weighs when it holds what the screen says.
fn weight(shipment: &Shipment, lines: &[LineView], rules: &Rules) -> Mg {
    let goods = lines.iter().filter_map(|view| Some(own(shipment, view)?.unit_weight?.times(view.ordered)));
    let packaging =
        shipment.packaging.as_deref().and_then(|code| rules.packaging(code)).map(|packaging| packaging.weight);
    goods.chain(packaging).fold(Mg::ZERO, |sum, part| sum + part)
}

fn begin(day: &Day) -> impl FnOnce(&Shipment) -> Move + '_ {
    |shipment| {
        let no = shipment.no.to_string();
        let story = day.story(&no).unwrap_or_default();
        Move { why: story, ..scan(no.clone(), format!("扫单号 {no}"), format!("Scan number {no}")) }
    }
}

fn command(name: &str) -> Move {
    let said = words::command(name).unwrap_or_default();
    scan(format!("WH:{name}"), format!("扫【{}】", said.zh_cn), format!("Scan {}", said.en))
}

fn scan(code: String, zh_cn: String, en: String) -> Move {
    Move { step: Step::Scan(code), told: Text { zh_cn, en }, why: Text::default() }
}

fn put(right: Mg) -> Move {
    let told = Text { zh_cn: format!("放上秤，{right} 克"), en: format!("Put it on the scale, {right} g") };
    Move { step: Step::Put(right), told, why: Text::default() }
}

fn take(zh_cn: &str, en: &str) -> Move {
    Move { step: Step::Take, told: Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() }, why: Text::default() }
}

fn plug(scale: bool) -> Move {
    let (zh_cn, en) =
        if scale { ("把秤插回去", "Plug the scale in") } else { ("把扫码枪插回去", "Plug the scanner in") };
    let told = Text { zh_cn: zh_cn.to_owned(), en: en.to_owned() };
    Move { step: Step::Plug { scale, there: true }, told, why: Text::default() }
}
