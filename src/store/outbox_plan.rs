//! What is told of an order now: a decision over its rows, without a store.

use crate::domain::RowState;
use crate::market::{Packs, Verb};

/// How often one order goes from sending to changing and back before a person must look: a marketplace that says "shipped already" and
/// "not shipped yet" by turns would be asked for ever.
pub(super) const TURNS_MAX: u32 = 2;

/// One row of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct OrderRow {
    pub(super) waybill: String,
    pub(super) shipment: String,
    pub(super) carrier: String,
    pub(super) state: RowState,
    pub(super) tries: u32,
    pub(super) turns: u32,
    /// It may be told now: ready, due, not held, nothing open about its box.
    pub(super) free: bool,
    /// Its shipment makes another one good.
    pub(super) resend: bool,
}

/// What to do. Indexes are those of the rows given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plan {
    /// Nothing now.
    Leave,
    /// Tell these; the request names `all`, which holds them and what was told before.
    Tell { verb: Verb, rows: Vec<usize>, all: Vec<usize> },
    /// These are settled by the number of another.
    Fold { rows: Vec<usize>, told: usize },
    /// These need a person.
    Park { rows: Vec<usize>, why: &'static str },
}

/// Decides about the rows of one order, in the order of their parcels.
pub(super) fn plan(rows: &[OrderRow], packs: Packs, verbs: &[Verb]) -> Plan {
    let which = |test: &dyn Fn(&OrderRow) -> bool| -> Vec<usize> {
        rows.iter().enumerate().filter(|(_, row)| test(row)).map(|(index, _)| index).collect()
    };
    let in_flight = |row: &OrderRow| matches!(row.state, RowState::Sending | RowState::Unknown | RowState::Batched);
    let free = which(&|row| row.free);
    let (Some(&first), false) = (free.first(), rows.iter().any(in_flight)) else { return Plan::Leave };
    let told = which(&|row| row.state.is_told());
    let of = |index: &usize| rows.get(*index);
    let turns = free.iter().filter_map(of).map(|row| row.turns).max().unwrap_or(0);
    if turns > TURNS_MAX {
        let why = "the marketplace says by turns that the order was shipped and that it was not: look at it there";
        return Plan::Park { rows: free, why };
    }
    let verb = |base: Verb| if turns % 2 == 1 { base.other() } else { base };
    let offered = |verb: Verb, rows: Vec<usize>, all: Vec<usize>| {
        if verbs.contains(&verb) {
            return Plan::Tell { verb, rows, all };
        }
        Plan::Park { rows, why: "the number that stands at the marketplace must be changed there by hand" }
    };
    match (packs, told.first()) {
        (Packs::Together, told_first) => {
            let waits = |row: &OrderRow| {
                let open = matches!(row.state, RowState::Ready | RowState::Retry | RowState::Suspended);
                let beside = free.iter().filter_map(of).any(|it| it.shipment == row.shipment);
                open && !row.free && beside
            };
            if rows.iter().any(waits) {
                return Plan::Leave;
            }
            let base = if told_first.is_some() { Verb::Resend } else { Verb::Send };
            let all = which(&|row| row.free || row.state.is_told());
            offered(verb(base), free, all)
        }
        (Packs::One, None) => offered(verb(Verb::Send), vec![first], vec![first]),
        (Packs::One, Some(&told)) => {
            let replaces = free.iter().copied().find(|index| of(index).is_some_and(|row| row.resend));
            let supplants = replaces.filter(|_| !rows.get(told).is_some_and(|row| row.resend));
            match supplants {
                Some(row) => offered(verb(Verb::Resend), vec![row], vec![row]),
                None => Plan::Fold { rows: free, told },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ready! acked` is a free row and one that was told; `~` marks a re-send, `*` one more turn.
    fn rows(text: &str) -> Vec<OrderRow> {
        let row = |(index, word): (usize, &str)| {
            let name = word.trim_end_matches(['!', '~', '*', '\'']);
            OrderRow {
                waybill: format!("W{index}"),
                shipment: if word.contains('~') || word.contains('\'') { "S2" } else { "S1" }.to_owned(),
                carrier: "SF".to_owned(),
                state: RowState::from_id(name).unwrap(),
                tries: 0,
                turns: u32::try_from(word.matches('*').count()).unwrap(),
                free: word.contains('!'),
                resend: word.contains('~'),
            }
        };
        text.split_whitespace().enumerate().map(row).collect()
    }

    fn told(packs: Packs, text: &str) -> String {
        match plan(&rows(text), packs, &[Verb::Send, Verb::Resend]) {
            Plan::Leave => "leave".to_owned(),
            Plan::Tell { verb, rows, all } => format!("{} {rows:?} of {all:?}", verb.id()),
            Plan::Fold { rows, told } => format!("fold {rows:?} into {told}"),
            Plan::Park { rows, .. } => format!("park {rows:?}"),
        }
    }

    #[test]
    fn one_number_an_order() {
        for (text, wanted) in [
            ("ready!", "send [0] of [0]"),
            ("ready! ready!", "send [0] of [0]"),
            ("parked ready!", "send [1] of [1]"),
            ("acked ready!", "fold [1] into 0"),
            ("delivered ready! ready!'", "fold [1, 2] into 0"),
            ("sending ready!", "leave"),
            ("unknown ready!", "leave"),
            ("batched ready!", "leave"),
            ("acked ready!~", "resend [1] of [1]"),
            ("superseded acked~ ready!~", "fold [2] into 1"),
            ("suspended", "leave"),
            ("ready!*", "resend [0] of [0]"),
            ("ready!**", "send [0] of [0]"),
            ("ready!***", "park [0]"),
            ("acked", "leave"),
            ("", "leave"),
        ] {
            assert_eq!(told(Packs::One, text), wanted, "{text}");
        }
    }

    #[test]
    fn all_numbers_of_an_order_together() {
        for (text, wanted) in [
            ("ready! ready!", "send [0, 1] of [0, 1]"),
            ("ready! suspended", "leave"),
            ("ready! retry", "leave"),
            ("ready! parked", "send [0] of [0]"),
            ("ready! suspended'", "send [0] of [0]"),
            ("acked ready!'", "resend [1] of [0, 1]"),
            ("acked superseded ready!~", "resend [2] of [0, 2]"),
            ("unknown ready!", "leave"),
            ("retry! ready!", "send [0, 1] of [0, 1]"),
            ("acked ready!'*", "send [1] of [0, 1]"),
        ] {
            assert_eq!(told(Packs::Together, text), wanted, "{text}");
        }
    }

    #[test]
    fn a_marketplace_that_cannot_change_a_number_is_not_asked_to() {
        let plan = plan(&rows("acked ready!~"), Packs::One, &[Verb::Send]);
        assert!(matches!(plan, Plan::Park { .. }), "{plan:?}");
    }
}
