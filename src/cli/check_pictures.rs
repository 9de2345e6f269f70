//! Whether the pictures of goods can be shown: the folder, and each file that will not be.

use crate::domain::Finding;
use crate::web::Pictures;

/// The folder with how many pictures it has, and a row for each file that is not shown, as far as they are told one by one.
pub(super) fn pictures(pictures: &Pictures) -> Vec<Finding> {
    let folder = pictures.folder().display();
    let about = format!("pictures {folder}");
    let look = match pictures.look() {
        Ok(look) => look,
        Err(error) => {
            let mend =
                format!("make {folder} a folder that who runs weighhouse may read, or take `pictures` out of [web]");
            return vec![Finding::missing(about, format!("cannot be read: {error}"), mend)];
        }
    };
    let shown = match look.shown {
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    };
    let unseen = match look.unseen {
        0 => String::new(),
        count => format!("; {count} more files were not looked at"),
    };
    let mut findings = vec![Finding::well(about, format!("can be read: {shown}{unseen}"))];
    let row = |(name, why): &(String, _)| {
        let why: &crate::web::Unshown = why;
        Finding::missing(format!("picture {name}"), why.to_string(), why.mend())
    };
    findings.extend(look.unshown.iter().map(row));
    if look.more > 0 {
        let says = format!("{} more files are not shown", look.more);
        findings.push(Finding::missing(format!("pictures {folder}"), says, "mend those above, and look again"));
    }
    findings
}
