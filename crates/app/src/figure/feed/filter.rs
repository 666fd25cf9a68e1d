//! `$filter` of OData 4: a clear subset, read into a tree. `and`, `or`, `not`, parentheses; `eq ne gt
//! ge lt le` between a field and a value; `contains` and `startswith` on names.

use base::Day;
use uuid::Uuid;

use super::unsupported;
use super::wrong;
use crate::kernel::problem::Result;

/// A filter that nests deeper says nothing a person meant.
const DEPTH_MAX: usize = 30;
/// The longest filter, in characters.
const LENGTH_MAX: usize = 4_000;

/// How two values are compared.
pub use store::figure::feed::FeedOp as Op;

/// A value written in a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `'text'`, a quote doubled.
    Text(String),
    /// `12`, `-3`
    Number(i64),
    /// `2024-12-31`
    Day(Day),
    /// `01890a5d-ac96-774b-bcce-b302099a8057`
    Id(Uuid),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// A field against a value.
    Compare(String, Op, Literal),
    /// `contains(Field,'text')`
    Contains(String, String),
    /// `startswith(Field,'text')`
    Begins(String, String),
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// Either.
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `odata_wrong` with what is not understood; `odata_unsupported` for what OData has and we
    /// do not.
    pub fn parse(text: &str) -> Result<Filter> {
        if text.chars().count() > LENGTH_MAX {
            return Err(wrong(format!("$filter > {LENGTH_MAX}")));
        }
        let mut reader = Reader { tokens: tokens(text)?, at: 0 };
        let filter = reader.either(0)?;
        match reader.next() {
            None => Ok(filter),
            Some(token) => Err(wrong(format!("$filter: {}", token.shown()))),
        }
    }

    /// The values that fields must equal for the whole filter to hold.
    pub fn fixed<'a>(&'a self, field: &str) -> Option<&'a Literal> {
        match self {
            Filter::Compare(name, Op::Eq, value) if name == field => Some(value),
            Filter::And(a, b) => a.fixed(field).or_else(|| b.fixed(field)),
            Filter::Compare(..)
            | Filter::Contains(..)
            | Filter::Begins(..)
            | Filter::Or(..)
            | Filter::Not(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Comma,
    Word(String),
    Value(Literal),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Comma => ",".to_owned(),
            Token::Word(word) => word.clone(),
            Token::Value(Literal::Text(text)) => format!("'{text}'"),
            Token::Value(value) => format!("{value:?}"),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut out = Vec::new();
    let mut left = text.chars().peekable();
    while let Some(c) = left.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' => out.push(Token::Open),
            ')' => out.push(Token::Close),
            ',' => out.push(Token::Comma),
            '\'' => {
                let mut value = String::new();
                loop {
                    match left.next() {
                        None => return Err(wrong("$filter: '".to_owned())),
                        Some('\'') if left.peek() == Some(&'\'') => {
                            left.next();
                            value.push('\'');
                        }
                        Some('\'') => break,
                        Some(c) => value.push(c),
                    }
                }
                out.push(Token::Value(Literal::Text(value)));
            }
            c => {
                let mut word = String::from(c);
                while let Some(c) = left.peek() {
                    if c.is_whitespace() || matches!(c, '(' | ')' | ',' | '\'') {
                        break;
                    }
                    word.push(*c);
                    left.next();
                }
                out.push(word_or_value(word));
            }
        }
    }
    Ok(out)
}

fn word_or_value(word: String) -> Token {
    let value = match word.as_str() {
        "null" => Some(Literal::Null),
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        text => {
            let id = (text.len() == 36).then(|| text.parse().ok()).flatten().map(Literal::Id);
            let day = (text.len() == 10).then(|| text.parse().ok()).flatten().map(Literal::Day);
            id.or(day).or_else(|| text.parse().ok().map(Literal::Number))
        }
    };
    value.map_or(Token::Word(word), Token::Value)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn is_word(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| *token == Token::Word(word.to_owned()))
    }

    fn expect(&mut self, wanted: &Token) -> Result<()> {
        match self.next() {
            Some(token) if token == *wanted => Ok(()),
            Some(token) => Err(wrong(format!("$filter: {} ≠ {}", token.shown(), wanted.shown()))),
            None => Err(wrong(format!("$filter: … {}", wanted.shown()))),
        }
    }

    fn either(&mut self, depth: usize) -> Result<Filter> {
        let mut left = self.both(depth)?;
        while self.is_word("or") {
            self.at += 1;
            left = Filter::Or(Box::new(left), Box::new(self.both(depth)?));
        }
        Ok(left)
    }

    fn both(&mut self, depth: usize) -> Result<Filter> {
        let mut left = self.one(depth)?;
        while self.is_word("and") {
            self.at += 1;
            left = Filter::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<Filter> {
        if depth > DEPTH_MAX {
            return Err(wrong(format!("$filter: ( × {DEPTH_MAX}")));
        }
        match self.next() {
            Some(Token::Open) => {
                let inner = self.either(depth + 1)?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Word(word)) if word == "not" => {
                Ok(Filter::Not(Box::new(self.one(depth + 1)?)))
            }
            Some(Token::Word(word)) if self.tokens.get(self.at) == Some(&Token::Open) => {
                self.call(&word)
            }
            Some(Token::Word(field)) => {
                let op = self.op()?;
                match self.next() {
                    Some(Token::Value(value)) => Ok(Filter::Compare(field, op, value)),
                    Some(Token::Word(_)) => Err(unsupported(format!("$filter: {field} – …"))),
                    _ => Err(wrong(format!("$filter: {field} …"))),
                }
            }
            Some(Token::Value(value)) => {
                let op = turned(self.op()?);
                match self.next() {
                    Some(Token::Word(field)) => Ok(Filter::Compare(field, op, value)),
                    _ => Err(wrong("$filter: … eq".to_owned())),
                }
            }
            Some(token) => Err(wrong(format!("$filter: {}", token.shown()))),
            None => Err(wrong("$filter: …".to_owned())),
        }
    }

    fn call(&mut self, name: &str) -> Result<Filter> {
        if !matches!(name, "contains" | "startswith") {
            return Err(unsupported(format!("$filter: {name}()")));
        }
        self.expect(&Token::Open)?;
        let Some(Token::Word(field)) = self.next() else {
            return Err(wrong(format!("$filter: {name}(…")));
        };
        self.expect(&Token::Comma)?;
        let Some(Token::Value(Literal::Text(text))) = self.next() else {
            return Err(wrong(format!("$filter: {name}({field},…")));
        };
        self.expect(&Token::Close)?;
        Ok(match name {
            "contains" => Filter::Contains(field, text),
            _ => Filter::Begins(field, text),
        })
    }

    fn op(&mut self) -> Result<Op> {
        match self.next() {
            Some(Token::Word(word)) => match word.as_str() {
                "eq" => Ok(Op::Eq),
                "ne" => Ok(Op::Ne),
                "gt" => Ok(Op::Gt),
                "ge" => Ok(Op::Ge),
                "lt" => Ok(Op::Lt),
                "le" => Ok(Op::Le),
                "in" | "has" | "add" | "sub" | "mul" | "div" | "mod" => {
                    Err(unsupported(format!("$filter: {word}")))
                }
                _ => Err(wrong(format!("$filter: {word}"))),
            },
            Some(token) => Err(wrong(format!("$filter: {}", token.shown()))),
            None => Err(wrong("$filter: …".to_owned())),
        }
    }
}

/// The comparison read from the other side.
fn turned(op: Op) -> Op {
    match op {
        Op::Eq => Op::Eq,
        Op::Ne => Op::Ne,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::problem::Code;

    #[test]
    fn and_binds_closer_than_or_and_a_quote_is_doubled() {
        let filter = Filter::parse("A eq 'x''y' or B gt 3 and not (2020-01-01 le C)");
        let compare = |name: &str, op, value| Box::new(Filter::Compare(name.to_owned(), op, value));
        let day = "2020-01-01".parse().expect("a day");
        assert_eq!(
            filter.expect("it is one"),
            Filter::Or(
                compare("A", Op::Eq, Literal::Text("x'y".to_owned())),
                Box::new(Filter::And(
                    compare("B", Op::Gt, Literal::Number(3)),
                    Box::new(Filter::Not(compare("C", Op::Ge, Literal::Day(day)))),
                )),
            )
        );
    }

    #[test]
    fn what_is_wrong_and_what_is_not_supported_are_told_apart() {
        for (text, code) in [
            ("A eq", Code::OdataWrong),
            ("A eq 'x", Code::OdataWrong),
            ("A eq 1)", Code::OdataWrong),
            ("(A eq 1", Code::OdataWrong),
            ("A is 1", Code::OdataWrong),
            ("", Code::OdataWrong),
            ("contains(A,1)", Code::OdataWrong),
            ("A in (1,2)", Code::OdataUnsupported),
            ("year(A) eq 1", Code::OdataUnsupported),
            ("A eq B", Code::OdataUnsupported),
        ] {
            assert_eq!(Filter::parse(text).expect_err(text).code, code, "{text}");
        }
        let deep = format!("{}A eq 1{}", "(".repeat(40), ")".repeat(40));
        assert_eq!(Filter::parse(&deep).expect_err("too deep").code, Code::OdataWrong);
        let nots = format!("{}A eq 1", "not ".repeat(1_000));
        assert_eq!(Filter::parse(&nots).expect_err("too deep").code, Code::OdataWrong);
    }

    #[test]
    fn a_value_is_fixed_only_where_the_whole_filter_needs_it() {
        let text = |text: &str| Literal::Text(text.to_owned());
        let fixed = Filter::parse("Table eq 't01' and Value gt 3").expect("a filter");
        assert_eq!(fixed.fixed("Table"), Some(&text("t01")));
        let open = Filter::parse("Table eq 't01' or Table eq 't02'").expect("a filter");
        assert_eq!(open.fixed("Table"), None);
    }
}
