//! What `weighhouse export` says of what it did, or would do.

use std::io::Write;

use serde_json::json;

use crate::upload::export::Exported;
use crate::upload::places::Placed;
use crate::upload::preflight::Previewed;
use crate::words::visible;

pub(super) fn foretell(previewed: &Previewed, json: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let Previewed { files, findings } = previewed;
    if json {
        let findings: Vec<_> = findings
            .iter()
            .map(|(finding, key, say)| {
                json!({"finding": finding.id(), "shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(),
                    "say": say})
            })
            .collect();
        return writeln!(out, "{}", json!({"files": files, "findings": findings}));
    }
    writeln!(out, "would tell {} rows in {} files; nothing was written", files.iter().sum::<usize>(), files.len())?;
    findings.iter().try_for_each(|(finding, key, say)| {
        let (shop, order, waybill) = (&key.shop, &key.order, &key.waybill);
        let told = format!("{}: shop {shop}, order {order}, waybill {waybill}: {say}", finding.id());
        writeln!(out, "{}", visible(&told))
    })
}

pub(super) fn tell(
    exported: &Exported,
    waiting: &[(String, u64)],
    json: bool,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    if json {
        let files = exported.files.iter().map(|it| {
            let path = it.path.as_ref().map(|path| path.to_string_lossy());
            json!({"batch": it.batch, "file": it.file, "path": path, "server": it.server, "rows": it.rows})
        });
        let refused = exported.refused.iter().map(|(key, reason)| {
            json!({"shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(), "reason": reason})
        });
        let folded = exported.folded.iter().map(|(key, told)| {
            json!({"shop": key.shop, "order": key.order, "waybill": key.waybill.as_str(), "told": told.as_str()})
        });
        let waiting: serde_json::Map<_, _> = waiting.iter().map(|(state, rows)| (state.clone(), json!(rows))).collect();
        let (files, refused): (Vec<_>, Vec<_>) = (files.collect(), refused.collect());
        let folded: Vec<_> = folded.collect();
        let stuck = &exported.stuck;
        return writeln!(
            out,
            "{}",
            json!({"files": files, "stuck": stuck, "refused": refused, "folded": folded, "waiting": waiting})
        );
    }
    if exported.files.is_empty() && exported.stuck.is_empty() {
        writeln!(out, "nothing new")?;
    }
    for Placed { path, server, file, rows, .. } in &exported.files {
        let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        for place in path.iter().map(|path| path.display().to_string()).chain(server.clone()) {
            let place =
                if place.starts_with("sftp://") { format!("{}/{file}", place.trim_end_matches('/')) } else { place };
            writeln!(out, "{}: {rows}", visible(&place))?;
        }
    }
    exported.stuck.iter().try_for_each(|say| writeln!(out, "stuck: {}", visible(say)))?;
    for (key, reason) in &exported.refused {
        let told = format!("refused: shop {}, order {}, waybill {}: {reason}", key.shop, key.order, key.waybill);
        writeln!(out, "{}", visible(&told))?;
    }
    for (key, told) in &exported.folded {
        let (shop, order, waybill) = (&key.shop, &key.order, &key.waybill);
        let told = format!("folded: shop {shop}, order {order}, waybill {waybill}: the order is told as {told}");
        writeln!(out, "{}", visible(&told))?;
    }
    waiting.iter().try_for_each(|(state, rows)| writeln!(out, "not told: {rows} {state}"))
}
