//! Cookies of a session and of a trusted device, one pair per population.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use chrono::Duration;
use vao_domain::Population;

/// Cookie of the renewal token. `__Host-`: bound to this host, never sent in clear.
pub const fn nom_renouvellement(population: Population) -> &'static str {
    match population {
        Population::Usagers => "__Host-vao-usagers",
        Population::Bo => "__Host-vao-bo",
    }
}

/// Cookie of a trusted device.
pub const fn nom_appareil(population: Population) -> &'static str {
    match population {
        Population::Usagers => "__Host-vao-appareil-usagers",
        Population::Bo => "__Host-vao-appareil-bo",
    }
}

/// Cookie to set, with every protection, at each issue (COMPTES-T20).
pub fn poser(nom: &'static str, valeur: String, duree: Duration) -> Cookie<'static> {
    Cookie::build(nom, valeur)
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Strict)
        .max_age(actix_web::cookie::time::Duration::seconds(duree.num_seconds()))
        .finish()
}

/// Cookie to remove, with the attributes it was set with.
pub fn retirer(nom: &'static str) -> Cookie<'static> {
    poser(nom, String::new(), Duration::zero())
}

/// Adds a cookie to an answer; ours are made of token characters, which a header always takes.
pub fn ajouter(reponse: &mut HttpResponse, cookie: Cookie<'static>) {
    if let Err(erreur) = reponse.add_cookie(&cookie) {
        tracing::error!(erreur = %erreur, "cookie impossible à écrire");
    }
}

/// Value of a cookie of the request.
pub fn lire(requete: &HttpRequest, nom: &str) -> Option<String> {
    requete
        .cookie(nom)
        .map(|cookie| cookie.value().to_owned())
        .filter(|valeur| !valeur.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_cookie_porte_toutes_ses_protections() {
        let pose = poser(nom_renouvellement(Population::Usagers), "x".into(), Duration::hours(4)).to_string();

        assert_eq!(
            pose,
            "__Host-vao-usagers=x; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=14400"
        );
        assert!(retirer(nom_appareil(Population::Bo)).to_string().ends_with("Max-Age=0"));
    }
}
