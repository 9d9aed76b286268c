//! Paramètres d'URL : l'état qui se partage (page, tri, filtres, onglet) vit là.
//!
//! Quatre fonctions sur la chaîne de requête, sans dépendance : elles servent au navigateur et aux tests natifs.

/// Nouvelle chaîne de requête (avec son `?`, ou vide) où `cle` vaut `valeur` ; `None` la retire.
///
/// Les autres paramètres restent, répétitions comprises. Changer autre chose que la page ramène à la première.
pub fn avec_parametre(recherche: &str, cle: &str, valeur: Option<&str>) -> String {
    let valeurs: Vec<&str> = valeur.into_iter().collect();
    avec_parametres(recherche, cle, &valeurs)
}

/// Comme [`avec_parametre`], pour un paramètre répété (`statut=A&statut=B`).
pub fn avec_parametres(recherche: &str, cle: &str, valeurs: &[&str]) -> String {
    let mut sortie = String::new();
    for morceau in morceaux(recherche) {
        let nom = decoder(morceau.split_once('=').map_or(morceau, |(nom, _)| nom));
        if nom != cle && (nom != "page" || cle == "page") {
            ajouter(&mut sortie, morceau);
        }
    }
    for valeur in valeurs {
        ajouter(&mut sortie, &[&encoder(cle), "=", &encoder(valeur)].concat());
    }
    sortie
}

/// Première valeur de `cle`, décodée ; `None` si le paramètre est absent ou vide.
pub fn parametre(recherche: &str, cle: &str) -> Option<String> {
    parametres(recherche, cle).into_iter().next()
}

/// Toutes les valeurs non vides de `cle`, décodées, dans l'ordre de l'URL.
pub fn parametres(recherche: &str, cle: &str) -> Vec<String> {
    morceaux(recherche)
        .filter_map(|morceau| morceau.split_once('='))
        .filter(|(nom, valeur)| !valeur.is_empty() && decoder(nom) == cle)
        .map(|(_, valeur)| decoder(valeur))
        .collect()
}

/// Encode un texte pour une valeur ou un nom de paramètre.
pub fn encoder(texte: &str) -> String {
    const HEXA: &[u8; 16] = b"0123456789ABCDEF";
    let chiffre = |valeur: u8| char::from(HEXA.get(usize::from(valeur)).copied().unwrap_or(b'0'));
    let mut sortie = String::with_capacity(texte.len());
    for octet in texte.bytes() {
        if octet.is_ascii_alphanumeric() || b"-_.~".contains(&octet) {
            sortie.push(char::from(octet));
        } else {
            sortie.push('%');
            sortie.push(chiffre(octet >> 4));
            sortie.push(chiffre(octet & 15));
        }
    }
    sortie
}

fn morceaux(recherche: &str) -> impl Iterator<Item = &str> {
    recherche
        .trim_start_matches('?')
        .split('&')
        .filter(|morceau| !morceau.is_empty())
}

fn ajouter(sortie: &mut String, morceau: &str) {
    sortie.push(if sortie.is_empty() { '?' } else { '&' });
    sortie.push_str(morceau);
}

fn decoder(texte: &str) -> String {
    let mut octets = Vec::with_capacity(texte.len());
    let mut reste = texte.bytes();
    while let Some(octet) = reste.next() {
        let code = match octet {
            b'+' => b' ',
            b'%' => {
                let mut suite = reste.clone();
                match (suite.next().and_then(hexa), suite.next().and_then(hexa)) {
                    (Some(haut), Some(bas)) => {
                        reste = suite;
                        haut * 16 + bas
                    }
                    // Un « % » isolé reste tel quel.
                    _ => octet,
                }
            }
            _ => octet,
        };
        octets.push(code);
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn hexa(octet: u8) -> Option<u8> {
    char::from(octet)
        .to_digit(16)
        .and_then(|valeur| u8::try_from(valeur).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changer_la_page_garde_les_filtres() {
        assert_eq!(
            avec_parametre("?statut=A&statut=B&page=3", "page", Some("4")),
            "?statut=A&statut=B&page=4"
        );
        assert_eq!(avec_parametre("", "page", Some("2")), "?page=2");
        assert_eq!(avec_parametre("?page=2", "page", None), "");
    }

    #[test]
    fn changer_un_filtre_ou_le_tri_ramene_a_la_premiere_page() {
        assert_eq!(
            avec_parametre("?tri=numero&page=3", "tri", Some("-numero")),
            "?tri=-numero"
        );
        assert_eq!(
            avec_parametres("?page=3&statut=A&q=x", "statut", &["B", "C"]),
            "?q=x&statut=B&statut=C"
        );
    }

    #[test]
    fn les_accents_et_les_signes_survivent_a_un_aller_retour() {
        for valeur in ["été à l'Île", "a&b=c", "100 %", "+33", "œ–«»", "%zz"] {
            let url = avec_parametre("", "recherche", Some(valeur));
            assert_eq!(parametre(&url, "recherche").as_deref(), Some(valeur), "{url}");
        }
    }

    #[test]
    fn un_parametre_se_lit_meme_mal_encode() {
        assert_eq!(parametre("?q=a+b%20c", "q").as_deref(), Some("a b c"));
        assert_eq!(parametre("?q=50%", "q").as_deref(), Some("50%"));
        assert_eq!(parametre("?q=", "q"), None);
        assert_eq!(parametre("?autre=1", "q"), None);
        assert_eq!(parametres("?s=A&x=1&s=B", "s"), ["A", "B"]);
    }
}
