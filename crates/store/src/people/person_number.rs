//! A person's identification number as it is kept: sealed, found by a keyed hash, and beside it what
//! it says of its holder.

use register::{Identity, IdentityKind, PersonalId};
use sea_orm::Value;
use uuid::Uuid;

use crate::kernel::error::Result;
use crate::kernel::row::{self, Binds, FromRow};
use crate::kernel::seal::{self, Hashed, Place, Seal, Sealer};
use crate::kernel::sealing::{Column, Looked};
use crate::{Db, StoreError};

/// Where the sealed number stands.
const COLUMN: &str = "person.identity_number";
/// What is sealed here.
pub(crate) const SEALED: &[Column] = &[Column::looked(
    COLUMN,
    Looked {
        sealed: "identity_sealed",
        read: Kept::columns,
        again: |seal, person, row| {
            let Some(number) = Kept::read(row)?.open(seal, person)? else { return Ok(None) };
            let number = PersonalId::parse(&number).map_err(|_| row.corrupt(COLUMN))?;
            Ok(Some(known_values(&**seal, person, &number)?.to_vec()))
        },
        set: "identity_number = null, identity_sealed = v.c1, identity_index = v.c2, \
              identity_kind = v.c3, identity_sex = v.c4, identity_birth_year = v.c5",
        types: &["text", "uuid", "text", "text", "int4"],
    },
)];

/// A number as it is kept, of a person that the statement calls `p`.
#[derive(FromRow)]
#[row(table = "p")]
pub(crate) struct Kept {
    identity_number: Option<String>,
    identity_sealed: Option<String>,
}

impl Kept {
    /// The number of this person.
    pub(crate) fn open(self, seal: &Sealer, person: Uuid) -> Result<Option<String>> {
        match self.identity_sealed {
            Some(sealed) => open(seal, person, sealed).map(Some),
            None => Ok(self.identity_number),
        }
    }
}

/// A hash as both engines keep it: 16 bytes, as an id is.
pub(crate) fn indexed(hash: Hashed) -> Uuid {
    Uuid::from_bytes(hash)
}

/// What is kept of a number: sealed, index, kind, sex, year of birth, and why there is none.
pub(crate) fn values(seal: &dyn Seal, person: Uuid, identity: &Identity) -> Result<[Value; 6]> {
    let number = match identity {
        Identity::Known(number) => number,
        Identity::Missing(reason) => {
            return Ok([
                None::<String>.into(),
                None::<Uuid>.into(),
                None::<String>.into(),
                None::<String>.into(),
                None::<i32>.into(),
                Some(reason.clone()).into(),
            ]);
        }
    };
    let [sealed, index, kind, sex, year] = known_values(seal, person, number)?;
    Ok([sealed, index, kind, sex, year, None::<String>.into()])
}

/// The same of a number that is there.
pub(crate) fn known_values(
    seal: &dyn Seal,
    person: Uuid,
    number: &PersonalId,
) -> Result<[Value; 5]> {
    let place = Place { column: COLUMN, row: person.as_bytes() };
    let kind = match number.kind() {
        IdentityKind::Citizen => "citizen",
        IdentityKind::OldCard => "old_card",
    };
    let hash = seal.hashes(number.as_str()).into_iter().next();
    Ok([
        Some(seal::text(seal, place, number.as_str())?).into(),
        hash.map(indexed).into(),
        Some(kind.to_owned()).into(),
        number.sex().map(|sex| sex.as_str().to_owned()).into(),
        number.birth_year().into(),
    ])
}

/// The number in one column, sealed or older: for statements whose rows come as one text.
pub(crate) const KEPT: &str = "coalesce(p.identity_sealed, p.identity_number)";

/// The number that stood in [`KEPT`].
pub(crate) fn opened(seal: &Sealer, person: Uuid, kept: String) -> Result<String> {
    seal::open_text(&**seal, Place { column: COLUMN, row: person.as_bytes() }, kept)
}

/// The number that was sealed for a person.
pub(crate) fn open(seal: &Sealer, person: Uuid, sealed: String) -> Result<String> {
    let place = Place { column: COLUMN, row: person.as_bytes() };
    // What stands here in the clear was put here by somebody else.
    if !sealed.starts_with(seal::TEXT) {
        return Err(StoreError::corrupt("open", COLUMN));
    }
    seal::open_text(&**seal, place, sealed)
}

/// A condition that the person called `table` has this very number, sealed or older.
pub(crate) fn is(db: &impl Db, table: &str, number: &str, binds: &mut Binds) -> String {
    let hashes = db.seal().hashes(number);
    let hashes: Vec<String> = hashes.into_iter().map(|it| binds.add(indexed(it))).collect();
    let plain = binds.add(number);
    if hashes.is_empty() {
        return format!("{table}.identity_number = {plain}");
    }
    let hashes = hashes.join(", ");
    format!("({table}.identity_index in ({hashes}) or {table}.identity_number = {plain})")
}

/// Whether there are older numbers that are not sealed yet.
///
/// # Errors
/// When the database cannot be asked.
pub(crate) async fn some_plain(db: &impl Db) -> Result<bool> {
    let sql = "select 1 as one from person where identity_number is not null limit 1";
    Ok(row::one(db, "person_plain", sql, []).await?.is_some())
}
