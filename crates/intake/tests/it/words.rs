//! Every code, and every value of the closed sets, has words in both languages.

use base::words::{Lang, Words};
use register::{Class, Education, MemberFacts, Relation, Sex};

fn words() -> Words {
    Words::load(base::words::FILES).expect("the files can be read")
}

#[test]
fn every_finding_has_words_and_a_cure_in_both_languages() {
    let words = words();
    for code in intake::CODES.iter().chain(workbook::CODES).chain(register::CODES) {
        for lang in [Lang::Vi, Lang::En] {
            for key in [format!("finding.{code}"), format!("finding.{code}_cure")] {
                assert!(words.find(lang, &key).is_some_and(|it| !it.is_empty()), "{key} {lang:?}");
            }
        }
    }
}

#[test]
fn every_value_of_a_closed_set_has_a_word() {
    let words = words();
    let mut keys: Vec<String> = Vec::new();
    keys.extend(Relation::ALL.iter().map(|it| format!("relation.{}", it.as_str())));
    keys.extend(Sex::ALL.iter().map(|it| format!("sex.{}", it.as_str())));
    keys.extend(Class::ALL.iter().map(|it| format!("class.{}", it.as_str())));
    keys.extend(Education::ALL.iter().map(|it| format!("education.{}", it.as_str())));
    let facts = toml::Value::try_from(all_facts()).expect("facts are a table");
    keys.extend(facts.as_table().expect("facts are a table").keys().map(|it| format!("fact.{it}")));
    for key in keys {
        for lang in [Lang::Vi, Lang::En] {
            assert!(words.find(lang, &key).is_some(), "{key} {lang:?}");
        }
    }
}

/// All facts known, so that none is left out when it is written; a new one does not compile here.
fn all_facts() -> MemberFacts {
    MemberFacts {
        working_age_able: Some(true),
        has_job: Some(true),
        works_for_wages: Some(true),
        has_labour_contract: Some(true),
        monthly_allowance: Some(true),
        undernourished: Some(true),
        health_insurance: Some(true),
        education: Some(Education::Primary),
        attending: Some(true),
        trained_on_job: Some(true),
        disabled: Some(true),
        merit: Some(true),
        pregnant: Some(true),
    }
}

/// A question and its choices have words, and all values these want.
pub(crate) fn assert_asked(question: &intake::Question) {
    let words = words();
    for lang in [Lang::Vi, Lang::En] {
        let says = |key: &str, args: &std::collections::BTreeMap<String, String>| {
            assert!(words.find(lang, key).is_some(), "{key} {lang:?}");
            let args = args.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let text = words.fill(lang, key, args);
            assert!(!text.contains('{'), "{key} says: {text}");
        };
        says(&format!("ask.{}", question.code), &question.args);
        for choice in &question.choices {
            says(&format!("ask.choice.{}", choice.code), &choice.args);
        }
    }
}
