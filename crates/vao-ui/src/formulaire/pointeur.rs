//! Des pointeurs JSON aux identifiants de champs.

/// Identifiant HTML du champ désigné par un pointeur JSON : `/etapes/0/debut` → `sejour-etapes-0-debut`.
pub fn id_de_pointeur(prefixe: &str, pointeur: &str) -> String {
    let mut id = prefixe.to_owned();
    for jeton in pointeur.split('/').filter(|jeton| !jeton.is_empty()) {
        id.push('-');
        id.extend(jeton.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }));
    }
    id
}

/// Rang du champ où montrer l'erreur `pointeur`, parmi les pointeurs des champs affichés.
///
/// Dans l'ordre : le champ lui-même, le champ qui l'englobe au plus près, le premier champ qu'il englobe.
/// Une erreur sur l'objet entier (pointeur vide) ne vise aucun champ.
pub fn resoudre<'a>(pointeur: &str, champs: impl Iterator<Item = &'a str>) -> Option<usize> {
    let pointeur = pointeur.trim_end_matches('/');
    if pointeur.is_empty() {
        return None;
    }
    let mut englobant: Option<(usize, usize)> = None;
    let mut englobe = None;
    for (rang, champ) in champs.enumerate() {
        if champ == pointeur {
            return Some(rang);
        }
        if est_sous(pointeur, champ) {
            if englobant.is_none_or(|(_, longueur)| longueur < champ.len()) {
                englobant = Some((rang, champ.len()));
            }
        } else if englobe.is_none() && est_sous(champ, pointeur) {
            englobe = Some(rang);
        }
    }
    englobant.map(|(rang, _)| rang).or(englobe)
}

/// Rang où ranger le champ `pointeur` s'il est une partie d'un champ déjà là : après lui et ses autres parties.
pub(super) fn apres_le_champ_entier<'a>(pointeur: &str, champs: impl Iterator<Item = &'a str>) -> Option<usize> {
    let mut entier: Option<&str> = None;
    let mut place = None;
    for (rang, champ) in champs.enumerate() {
        let suite = match entier {
            Some(entier) => est_sous(champ, entier),
            None if est_sous(pointeur, champ) => {
                entier = Some(champ);
                true
            }
            None => false,
        };
        if suite {
            place = Some(rang.saturating_add(1));
        }
    }
    place
}

/// Vrai si `pointeur` désigne une partie de `parent` : `/etapes/1/nom` est sous `/etapes/1`, pas sous `/etapes/10`.
fn est_sous(pointeur: &str, parent: &str) -> bool {
    !parent.is_empty()
        && pointeur
            .strip_prefix(parent)
            .is_some_and(|reste| reste.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouver(pointeur: &str, champs: &[&str]) -> Option<usize> {
        resoudre(pointeur, champs.iter().copied())
    }

    #[test]
    fn une_partie_se_range_apres_le_champ_entier() {
        let place = |pointeur: &str, champs: &[&str]| apres_le_champ_entier(pointeur, champs.iter().copied());

        assert_eq!(place("/adresse/label", &["/nom", "/adresse", "/lits"]), Some(2));
        assert_eq!(
            place("/adresse/codeInsee", &["/adresse", "/adresse/label", "/lits"]),
            Some(2)
        );
        assert_eq!(place("/adresse/label", &["/nom", "/adresse-bis"]), None);
        assert_eq!(place("/nom", &["/adresse"]), None);
    }

    #[test]
    fn un_identifiant_ne_contient_que_des_lettres_chiffres_et_tirets() {
        assert_eq!(id_de_pointeur("sejour", "/etapes/0/debut"), "sejour-etapes-0-debut");
        assert_eq!(id_de_pointeur("f", "/motif~1précis"), "f-motif-1pr-cis");
        assert_eq!(id_de_pointeur("f", ""), "f");
    }

    #[test]
    fn une_erreur_va_d_abord_au_champ_exact() {
        assert_eq!(trouver("/fin", &["/debut", "/fin"]), Some(1));
        assert_eq!(trouver("/etapes/1", &["/etapes/10", "/etapes/1"]), Some(1));
    }

    #[test]
    fn a_defaut_au_champ_qui_l_englobe_au_plus_pres() {
        assert_eq!(
            trouver("/etapes/0/hebergement/nom", &["/etapes", "/etapes/0/hebergement"]),
            Some(1)
        );
        assert_eq!(trouver("/commune/code", &["/nom", "/commune"]), Some(1));
    }

    #[test]
    fn sinon_au_premier_champ_qu_elle_englobe() {
        assert_eq!(
            trouver("/etapes", &["/nom", "/etapes/0/debut", "/etapes/0/fin"]),
            Some(1)
        );
    }

    #[test]
    fn une_erreur_sans_champ_reste_au_resume() {
        assert_eq!(trouver("", &["/nom"]), None);
        assert_eq!(trouver("/", &["/nom"]), None);
        assert_eq!(trouver("/nomade", &["/nom"]), None);
    }
}
