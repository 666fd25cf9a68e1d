//! Our sort key orders Vietnamese as the engine's own collation does.

use base::text::sort_key;
use testkit::Engine;

use crate::{all, open, run};

const SYLLABLES: [&str; 60] = [
    "a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "an",
    "án", "ân", "ăn", "anh", "ánh", "bình", "binh", "chi", "cường", "dung", "dũng", "đào", "đạt",
    "em", "ê", "hà", "hạ", "hạnh", "hương", "huong", "khoa", "lan", "liên", "mai", "mài", "nga",
    "ngà", "ngọc", "oanh", "ô", "ơ", "phúc", "quân", "sơn", "son", "thảo", "tuấn", "u", "ư",
    "việt", "yến",
];

#[tokio::test]
async fn the_sort_key_orders_as_vi_x_icu() {
    let store = open(Engine::Postgres).await;
    run(&*store, "create table said (word text not null)", vec![]).await;
    let mut words: Vec<String> = SYLLABLES.iter().map(|word| (*word).to_owned()).collect();
    for (place, first) in SYLLABLES.iter().enumerate() {
        for step in [1, 7, 23] {
            let second = SYLLABLES[(place + step) % SYLLABLES.len()];
            words.push(format!("{first} {second}"));
        }
    }
    for word in &words {
        run(&*store, "insert into said (word) values ($1)", vec![word.as_str().into()]).await;
    }
    let sql = "select word from said order by word collate \"vi-x-icu\"";
    let theirs: Vec<String> = all(&*store, sql, vec![])
        .await
        .iter()
        .map(|row| row.try_get("", "word").expect("a word"))
        .collect();
    words.sort_by_key(|word| sort_key(word));
    let first_other = words.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
    assert_eq!(first_other, None);
}
