//! Closed sets: values that are nothing but a name, the same in files, in the database and on the
//! API.

#[doc(hidden)]
pub use {schemars, serde};

/// A value that is one of a closed set of names.
pub trait ClosedSet: Copy + Eq + 'static {
    /// All of them, in the order in which they are listed to people.
    const VALUES: &'static [Self];
    fn name(self) -> &'static str;
    /// The value of that name, exactly.
    fn named(text: &str) -> Option<Self>;
}

/// Makes a closed set. With `[…]` behind each name the set has the folded spellings of lists, too.
///
/// ```
/// base::closed_set! {
///     /// How a round is run.
///     Flow {
///         /// Step by step.
///         Steps = "steps",
///         /// On paper before.
///         Recorded = "recorded",
///     }
/// }
/// assert_eq!(Flow::from_name("steps"), Some(Flow::Steps));
/// assert_eq!(Flow::Recorded.as_str(), "recorded");
/// ```
#[macro_export]
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            $crate::set::serde::Serialize, $crate::set::serde::Deserialize,
        )]
        #[serde(crate = "base::set::serde")]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// All values, in the order in which they are listed to people.
            pub const ALL: [$name; [$($text),+].len()] = [$($name::$variant),+];

            /// The name in files, in the database and on the API.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }

            /// The value of that name, exactly.
            pub fn from_name(text: &str) -> Option<$name> {
                match text {
                    $($text => Some($name::$variant),)+
                    _ => None,
                }
            }
        }

        impl $crate::set::ClosedSet for $name {
            const VALUES: &'static [$name] = &$name::ALL;
            fn name(self) -> &'static str {
                self.as_str()
            }
            fn named(text: &str) -> Option<$name> {
                $name::from_name(text)
            }
        }

        impl $crate::set::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(
                _: &mut $crate::set::schemars::SchemaGenerator,
            ) -> $crate::set::schemars::Schema {
                $crate::set::schemars::json_schema!({ "type": "string", "enum": [$($text),+] })
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $text:literal [$($spelling:literal),* $(,)?],)+
    }) => {
        $crate::closed_set! {
            $(#[$doc])*
            $name { $($(#[$vdoc])* $variant = $text,)+ }
        }

        impl $name {
            /// The spellings accepted beside the name, without marks and in lower case.
            pub fn spellings(self) -> &'static [&'static str] {
                match self {
                    $($name::$variant => &[$($spelling),*],)+
                }
            }

            /// The value of that name or of a spelling, whatever its case and marks.
            pub fn parse(text: &str) -> Option<$name> {
                let folded = $crate::text::fold(text);
                match folded.trim_end_matches('.') {
                    $($text $(| $spelling)* => Some($name::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
