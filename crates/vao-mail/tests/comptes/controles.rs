//! What is checked of every mail of the service.

use std::collections::BTreeSet;

use vao_mail::courriels::{AuteurRefus, CompteDesactive, CompteRefuse};
use vao_mail::{Liens, Modele as _, Population};

use super::exemplaires::{comptes, tous};
use super::{ANNUAIRE, ASSISTANCE, BO, JETON, PIEGE, USAGERS, rendre};

/// Addresses of a text, up to what cannot belong to one.
fn adresses(texte: &str) -> Vec<&str> {
    texte
        .match_indices("http")
        .filter_map(|(debut, _)| texte.get(debut..))
        .filter(|reste| reste.starts_with("http://") || reste.starts_with("https://"))
        .map(|reste| {
            let fin = reste
                .find(|c: char| c.is_whitespace() || "<>\"".contains(c))
                .unwrap_or(reste.len());
            reste.get(..fin).unwrap().trim_end_matches('.')
        })
        .collect()
}

#[test]
fn l_objet_d_un_courriel_de_compte_n_est_jamais_coupe() {
    for (nom, modele) in comptes("Provence-Alpes-Côte d’Azur") {
        let sujet = rendre(modele.as_ref()).sujet;

        assert!(!sujet.ends_with('…'), "{nom} : {sujet}");
    }
}

/// A template missing from the list below would escape every check of this file.
#[test]
fn aucun_modele_n_echappe_a_ces_controles() {
    let mut ecrits = BTreeSet::new();
    for fichier in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/courriels")).unwrap() {
        let source = std::fs::read_to_string(fichier.unwrap().path()).unwrap();
        ecrits.extend(
            source
                .lines()
                .filter_map(|ligne| ligne.strip_prefix("impl Modele for "))
                .filter_map(|reste| reste.strip_suffix(" {"))
                .map(str::to_owned),
        );
    }

    let controles: BTreeSet<String> = tous("x").into_iter().map(|(nom, _)| nom.to_owned()).collect();

    assert!(ecrits.len() > 20, "{ecrits:?}");
    assert_eq!(ecrits, controles);
}

#[test]
fn chaque_courriel_a_ses_deux_formes_et_un_objet_court() {
    for (nom, modele) in tous("Provence-Alpes-Côte d’Azur") {
        let courriel = rendre(modele.as_ref());

        assert!(courriel.sujet.starts_with("VAO – "), "{nom} : {}", courriel.sujet);
        let longueur = courriel.sujet.chars().count();
        assert!(longueur <= 78, "{nom} : {longueur} caractères, {}", courriel.sujet);
        let titre = courriel.sujet.strip_prefix("VAO – ").unwrap().trim_end_matches('…');
        let (avant, _) = courriel.texte.split_once("\n\nBonjour,\n").unwrap();
        assert!(avant.contains(titre), "{nom} : {}", courriel.texte);
        assert!(
            courriel.texte.ends_with("Merci de ne pas y répondre."),
            "{nom} : {}",
            courriel.texte
        );
        assert!(
            !courriel.texte.contains('<') && !courriel.texte.contains("&nbsp;"),
            "{nom} : {}",
            courriel.texte
        );
        assert!(!courriel.texte.contains("\n\n\n"), "{nom} : {}", courriel.texte);
        assert!(courriel.destinataires.is_empty() && courriel.copies.is_empty(), "{nom}");
    }
}

#[test]
fn chaque_lien_vient_de_la_configuration_et_les_deux_formes_ont_les_memes() {
    for (nom, modele) in tous("valeur") {
        let courriel = rendre(modele.as_ref());
        let configurees = [USAGERS, BO, ANNUAIRE, ASSISTANCE];

        let liens: BTreeSet<&str> = adresses(&courriel.texte).into_iter().collect();

        assert_eq!(liens, adresses(&courriel.html).into_iter().collect(), "{nom}");
        for lien in liens {
            let connu = configurees
                .iter()
                .any(|site| lien == *site || lien.strip_prefix(site).is_some_and(|reste| reste.starts_with('/')));
            assert!(connu, "{nom} : {lien}");
        }
    }
}

/// Names, motifs and sheets are shown, never run; none of them makes a header.
#[test]
fn rien_de_ce_qui_est_saisi_ne_devient_du_code_ou_un_en_tete() {
    for ((nom, piege), (_, temoin)) in tous(PIEGE).into_iter().zip(tous("sans malice")) {
        let (courriel, temoin) = (rendre(piege.as_ref()), rendre(temoin.as_ref()));

        for signe in ['<', '>', '"'] {
            let nombre = |html: &str| html.matches(signe).count();
            assert_eq!(
                nombre(&courriel.html),
                nombre(&temoin.html),
                "{nom} : {}",
                courriel.html
            );
        }
        assert!(!courriel.sujet.contains(['\r', '\n']), "{nom} : {:?}", courriel.sujet);
        assert!(
            !courriel.texte.contains("\nBcc:") && !courriel.texte.contains('\r'),
            "{nom} : {}",
            courriel.texte
        );
    }
    let motif = rendre(&CompteRefuse {
        motif: PIEGE.into(),
        auteur: AuteurRefus::Collegue,
    });
    assert!(
        motif.html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"),
        "{}",
        motif.html
    );
    assert!(
        motif
            .texte
            .contains("> <script>alert(1)</script>\n> Bcc: pirate@x.test\n"),
        "{}",
        motif.texte
    );
}

#[test]
fn le_conseil_de_securite_accompagne_les_courriels_du_portail_et_eux_seuls() {
    for (nom, modele) in tous("valeur") {
        let courriel = rendre(modele.as_ref());
        let du_portail = courriel.texte.contains(&format!("automatiquement par {USAGERS}."));

        for forme in [&courriel.texte, &courriel.html] {
            assert_eq!(forme.contains("Votre sécurité"), du_portail, "{nom} : {forme}");
        }
    }
}

#[test]
fn la_duree_d_un_lien_est_ecrite_dans_le_courriel_qui_le_porte() {
    let mut vus = 0;
    for (nom, modele) in comptes("valeur") {
        let courriel = rendre(modele.as_ref());
        if courriel.texte.contains("jeton=") {
            vus += 1;
            assert!(
                courriel.texte.contains(&format!("?jeton={JETON}")),
                "{nom} : {}",
                courriel.texte
            );
            assert!(
                courriel.texte.contains("valable ") && courriel.texte.contains("\u{a0}minutes"),
                "{nom}"
            );
            assert!(!courriel.sujet.contains(JETON), "{nom}");
        }
    }
    assert_eq!(vus, 6, "M1, M20, et deux fois M12 et la nouvelle adresse");
}

#[test]
fn sans_assistance_le_courriel_le_dit_sans_bouton() {
    let courriel = CompteDesactive {
        population: Population::Usagers,
        motif: None,
    }
    .rendre(&Liens::nouveaux(USAGERS, BO));

    assert!(
        !courriel.texte.contains("assistance") && !courriel.texte.contains("Motif"),
        "{}",
        courriel.texte
    );
    assert_eq!(adresses(&courriel.texte), [USAGERS]);
}
