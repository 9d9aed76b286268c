//! Heure du navigateur.

/// Millisecondes écoulées depuis le 1er janvier 1970 UTC, selon le navigateur.
pub fn maintenant_ms() -> i64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "JavaScript compte les millisecondes en flottant ; la partie entière tient dans un i64"
    )]
    let millisecondes = js_sys::Date::now() as i64;
    millisecondes
}
