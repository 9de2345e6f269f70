//! The marketplace's side of several orders in one call: `/router/batch`, as strict as the rest of it, with mischief for each part and for
//! the whole.

use std::collections::BTreeMap;

use weighhouse::market::Request;
use weighhouse::upload::gateway::Came;

use super::platform::{Platform, SYSTEM, error};
use crate::market::form;

const BETWEEN: &str = "\r\n-S-\r\n";

impl Platform {
    /// A call for several orders.
    pub(super) fn envelope(&mut self, request: &Request) -> Came {
        let Some(parts) = self.check_envelope(request) else { return error(25, "") };
        self.sizes.push(parts.len());
        let mischief = self.mischief;
        if let Some(came) = self.on_the_way() {
            return came;
        }
        if self.happens(mischief.ban) {
            return self.bans();
        }
        if let Some((code, sub_code)) = self.refuses_together {
            return error(code, sub_code);
        }
        if self.happens(mischief.late) {
            self.late.extend(parts.into_iter().map(|part| (self.now_ms + mischief.late_ms, part)));
            return Came::Lost("timed out".into());
        }
        let banned_until = self.banned_until;
        let mut answers: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
        let heard = answers.len();
        let at = self.noise.below(answers.len() as u64) as usize;
        if self.happens(mischief.missing) {
            answers.remove(at);
        } else if self.happens(mischief.surplus) {
            answers.insert(at, answers[at].clone());
        }
        let (cut, garbage) = (self.happens(mischief.cut_after), self.happens(mischief.garbage));
        if cut || garbage || answers.len() != heard {
            // Nobody can keep to a ban that he never heard of.
            self.banned_until = banned_until;
        }
        if cut {
            return Came::Lost("reset".into());
        }
        if garbage {
            return Came::Back { status: 502, body: b"<html>Bad Gateway</html>".to_vec(), retry_after_s: None };
        }
        Came::Back { status: 200, body: answers.join(BETWEEN).into_bytes(), retry_after_s: None }
    }

    /// What one of the orders is answered.
    fn part(&mut self, part: &BTreeMap<String, String>) -> String {
        let mischief = self.mischief;
        let text = |came: Came| match came {
            Came::Back { body, .. } => String::from_utf8(body).unwrap(),
            other => panic!("{other:?} is no answer"),
        };
        if self.happens(mischief.ban) {
            return text(self.bans());
        }
        if self.happens(mischief.busy) {
            return text(error(50, "isp.logistics-offline-service-error:S01"));
        }
        if self.happens(mischief.timeout) {
            if self.noise.one_in(2) {
                self.carry_out(part);
            }
            return text(error(15, "isp.top-remote-connection-timeout"));
        }
        let answer = text(self.carry_out(part));
        if self.happens(mischief.garbage) {
            return ["", "<html>", "{", "null"][self.noise.below(4) as usize].to_owned();
        }
        if self.happens(mischief.mute) {
            return "{\"alibaba_ascp_logistics_offline_send_response\":{\"result\":{\"success\":false}}}".to_owned();
        }
        answer
    }

    /// The calls of a body, each with what all of them share; `None` when the gateway would not look at them.
    fn check_envelope(&mut self, request: &Request) -> Option<Vec<BTreeMap<String, String>>> {
        if request.content_type != "text/plain;charset=utf-8" {
            self.complaints.push(format!("type {:?} of several orders", request.content_type));
        }
        let body = std::str::from_utf8(&request.body).unwrap();
        let query = form(request.path.strip_prefix("../batch?").unwrap().as_bytes());
        let system = self.check_signed(query, body)?;
        self.check_known(&system, &SYSTEM);
        let mut parts = body.split(BETWEEN);
        let shared = form(parts.next().unwrap().strip_prefix("#PUBLIC#").unwrap().as_bytes());
        self.check_known(&shared, &["method"]);
        let own: Vec<BTreeMap<String, String>> = parts.map(|part| form(part.as_bytes())).collect();
        if !(2..=20).contains(&own.len()) {
            self.complaints.push(format!("{} orders in one call", own.len()));
        }
        for part in &own {
            self.check_known(part, &["tid", "consign_pkgs"]);
        }
        let whole =
            |part: BTreeMap<String, String>| system.clone().into_iter().chain(shared.clone()).chain(part).collect();
        Some(own.into_iter().map(whole).collect())
    }
}
