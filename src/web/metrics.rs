//! How the site is: `/healthz` for a supervisor, `/metrics` for Prometheus.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::front::Front;
use super::{Metric, MetricKind, Problem};

/// 200 `{"status":"ok"}`, or 503 with `reasons`.
pub(super) async fn health(State(front): State<Front>) -> Result<Response, Problem> {
    let mut reasons = front.ask(|books| books.health()).await?;
    for port in &front.site.stations {
        if port.screen.has_changed().is_err() {
            reasons.push(format!("station {} has stopped", port.id));
        }
    }
    if reasons.is_empty() {
        return Ok(Json(json!({ "status": "ok" })).into_response());
    }
    Err(Problem::new(503, reasons.join("; ")).with("reasons", reasons))
}

/// Prometheus text, version 0.0.4: the store's numbers and, of every station, its accepted parcels and its scale.
pub(super) async fn metrics(State(front): State<Front>) -> Result<Response, Problem> {
    let mut samples = front.ask(|books| books.metrics()).await?;
    for port in &front.site.stations {
        let (screen, up) = (port.screen.borrow().clone(), port.scale.borrow().up);
        let sample = |name, help, kind, value| Metric {
            name,
            help,
            kind,
            labels: vec![("station", port.id.to_string())],
            value,
        };
        let done = i64::try_from(screen.done).unwrap_or(i64::MAX);
        samples.push(sample(
            "weighhouse_parcels_accepted_total",
            "Parcels accepted at the station since the daemon started.",
            MetricKind::Counter,
            done,
        ));
        if screen.scale_up.is_some() {
            samples.push(sample(
                "weighhouse_scale_up",
                "Whether the station's scale answers.",
                MetricKind::Gauge,
                i64::from(up),
            ));
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(samples)).into_response())
}

fn text(mut samples: Vec<Metric>) -> String {
    samples.sort_by(|a, b| (a.name, &a.labels).cmp(&(b.name, &b.labels)));
    let (mut text, mut name) = (String::new(), "");
    for sample in &samples {
        if sample.name != name {
            name = sample.name;
            let kind = match sample.kind {
                MetricKind::Counter => "counter",
                MetricKind::Gauge => "gauge",
            };
            let help = sample.help.replace('\\', "\\\\").replace('\n', "\\n");
            text += &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
        }
        let labels: Vec<String> =
            sample.labels.iter().map(|(key, value)| format!("{key}=\"{}\"", quoted(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        text += &format!("{name}{labels} {}\n", sample.value);
    }
    text
}

fn quoted(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_one_name_stand_together_and_labels_are_quoted() {
        let sample = |name, label: &str, value| Metric {
            name,
            help: "Help.",
            kind: MetricKind::Counter,
            labels: vec![("shop", label.to_owned())],
            value,
        };
        let samples = vec![sample("b", "x", 1), sample("a", "q\"\\\n} evil 9", 2), sample("b", "w", -3)];
        let expect = "# HELP a Help.\n# TYPE a counter\na{shop=\"q\\\"\\\\\\n} evil 9\"} 2\n\
                      # HELP b Help.\n# TYPE b counter\nb{shop=\"w\"} -3\nb{shop=\"x\"} 1\n";
        assert_eq!(text(samples), expect);
    }
}
