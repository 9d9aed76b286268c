//! Enregistrer une section : versions, champs prouvés, complétude.

use proptest::prelude::*;
use serde_json::{Value, json};
use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, HistoriqueOrganisme, OrganismeDto, ProtocoleSanitaire, ProtocoleTransport};
use vao_domain::organisme::{EvenementOrganisme, SectionOrganisme, SourceRepresentant};
use vao_domain::{Population, Version};
use vao_test::TestApp;

use super::aide::{complet, compte, creation, creer, enregistrer, entrepreneur, erreurs, lire, saisir, transport};

#[actix_web::test]
async fn une_version_perimee_ou_absente_est_refusee() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        let version = lire(&acteur, id).await.version;
        let correctif = json!({ "telephone": "0476001122" });
        saisir(&acteur, id, "identite", version, correctif.clone())
            .await
            .statut(200);

        let perimee = saisir(&acteur, id, "identite", version, json!({ "telephone": "0476009999" })).await;
        let absente = acteur
            .envoyer_json(&organisme::MODIFIER, &[&id, &"identite"], None, &correctif)
            .await;

        let probleme = perimee.probleme(CodeProbleme::VersionPerimee);
        assert_eq!(probleme.version, Some(Version(version.0 + 1)));
        absente.probleme(CodeProbleme::VersionExigee);
        assert_eq!(
            lire(&acteur, id).await.sections.identite.telephone.as_deref(),
            Some("0476001122")
        );
    })
    .await;
}

#[actix_web::test]
async fn une_saisie_qui_ne_change_rien_n_ecrit_rien() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        let avant = enregistrer(&acteur, id, "identite", json!({ "telephone": "0476001122" })).await;

        let apres = enregistrer(&acteur, id, "identite", json!({ "telephone": " 0476001122 " })).await;

        assert_eq!(apres, avant);
        let lignes = app
            .valeur("SELECT count(*) FROM journal_saisie WHERE domaine = 'organisme'")
            .await;
        assert_eq!(lignes.unwrap(), "1");
    })
    .await;
}

#[actix_web::test]
async fn un_champ_inconnu_ou_faux_est_dit_a_sa_place() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        for (section, correctif, attendu) in [
            (
                "identite",
                json!({ "siret": "99999901400015" }),
                ("/siret", "champ-inconnu"),
            ),
            (
                "identite",
                json!({ "email": "pas une adresse" }),
                ("/email", "courriel"),
            ),
            ("identite", json!({ "profession": "Q" }), ("/profession", "sans-objet")),
            (
                "identite",
                json!({ "raisonSociale": null }),
                ("/raisonSociale", "obligatoire"),
            ),
            (
                "responsable",
                json!({ "adresse": { "ville": "Grenoble" } }),
                ("/adresse/ville", "champ-inconnu"),
            ),
            (
                "representants",
                json!({ "representants": "tous" }),
                ("/representants", "type"),
            ),
        ] {
            let version = lire(&acteur, id).await.version;

            let refus = saisir(&acteur, id, section, version, correctif).await;

            let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
            let (pointeur, code) = erreurs(&probleme.erreurs)[0];
            assert_eq!(pointeur, attendu.0, "{}", refus.texte());
            assert!(code.starts_with(attendu.1), "{}", refus.texte());
        }
        let version = lire(&acteur, id).await.version;
        saisir(&acteur, id, "identite", version, json!([1]))
            .await
            .probleme(CodeProbleme::SaisieInvalide);
        saisir(&acteur, id, "bureaux", version, json!({}))
            .await
            .probleme(CodeProbleme::Introuvable);
    })
    .await;
}

#[actix_web::test]
async fn une_section_que_la_fiche_n_a_pas_est_introuvable() {
    TestApp::run(async |app| {
        let siret = entrepreneur(app, "38185");
        let acteur = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_physique", true))
            .await
            .json();

        for section in ["representants", "responsable", "etablissements"] {
            let refus = saisir(&acteur, dto.id, section, dto.version, json!({})).await;
            refus.probleme(CodeProbleme::Introuvable);
        }
    })
    .await;
}

#[actix_web::test]
async fn ce_que_le_repertoire_prouve_ne_se_modifie_pas() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let acteur = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_morale", true)).await.json();

        for (champ, valeur) in [
            ("raisonSociale", json!("Autre nom")),
            ("statutJuridique", json!("Société")),
            ("pays", json!("Belgique")),
            ("adresse", json!({ "label": "Ailleurs" })),
            ("adresse", json!(null)),
        ] {
            let refus = saisir(&acteur, dto.id, "identite", dto.version, json!({ champ: valeur })).await;
            let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(
                erreurs(&probleme.erreurs),
                [(format!("/{champ}").as_str(), "champ-verrouille")]
            );
        }
        let identite = json!({ "raisonSociale": "Association Essai", "nomCommercial": "Essai Vacances" });
        let libre = enregistrer(&acteur, dto.id, "identite", identite).await;

        assert_eq!(
            libre.sections.identite.nom_commercial.as_deref(),
            Some("Essai Vacances")
        );
    })
    .await;
}

#[actix_web::test]
async fn le_domicile_dit_identique_est_recopie() {
    TestApp::run(async |app| {
        let siret = entrepreneur(app, "38185");
        let acteur = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_physique", true))
            .await
            .json();

        let dto = enregistrer(&acteur, dto.id, "identite", json!({ "adresseIdentique": true })).await;

        let identite = &dto.sections.identite;
        assert!(identite.adresse_domicile.is_some());
        assert_eq!(identite.adresse, identite.adresse_domicile);
    })
    .await;
}

#[actix_web::test]
async fn une_ligne_de_representant_garde_sa_source_tant_qu_elle_dit_la_meme_chose() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        app.sql(
            "UPDATE organisme SET representants_legaux = '[{\"type\": \"personne_physique\", \"nom\": \"Marchetti\", \
             \"prenom\": \"Hélène\", \"fonction\": \"Présidente\", \"source\": \"REGISTRE\", \
             \"releveLe\": \"2026-05-01\"}]'",
        )
        .await;
        let gardee = json!({ "type": "personne_physique", "nom": "Marchetti", "prenom": "Hélène",
            "fonction": "Présidente", "source": "SAISIE", "releveLe": "2020-01-01" });
        let societe = json!({ "type": "personne_morale", "raisonSociale": "Holding", "nom": "Petit",
            "prenom": "Luc", "fonction": "Gérant", "source": "REGISTRE" });

        let liste = json!({ "representants": [gardee, societe] });
        let dto = enregistrer(&acteur, id, "representants", liste).await;

        let lignes = &dto.sections.representants.representants;
        let dites: Vec<_> = lignes
            .iter()
            .map(|ligne| (ligne.source.unwrap(), ligne.releve_le.unwrap().to_string()))
            .collect();
        assert_eq!(
            dites,
            [
                (SourceRepresentant::Registre, "2026-05-01".to_owned()),
                (SourceRepresentant::Saisie, "2027-01-15".to_owned()),
            ]
        );
    })
    .await;
}

/// ORGANISME-O14.
#[actix_web::test]
async fn une_fiche_finalisee_a_laquelle_il_manque_quelque_chose_n_est_plus_complete() {
    TestApp::run(async |app| {
        let (acteur, dto) = complet(app, "Grand Large").await;

        let videe = enregistrer(&acteur, dto.id, "identite", json!({ "email": null })).await;
        let remise = enregistrer(
            &acteur,
            dto.id,
            "identite",
            json!({ "email": "contact@grand-large.fr" }),
        )
        .await;

        assert!(dto.complet && !videe.complet);
        let manques = videe.completude.manques();
        assert_eq!(erreurs(&manques), [("/identite/email", "obligatoire")]);
        let gardes = app.valeur("SELECT manques ->> 0 FROM organisme").await;
        assert_eq!(gardes, None, "rien ne manque plus, et la base le sait");
        assert!(!remise.complet, "seule la finalisation rend une fiche complète");
        assert!(remise.completude.complete && remise.droits.finaliser);
        let historique: HistoriqueOrganisme = acteur.get(organisme::HISTORIQUE.adresse(&[&dto.id])).await.json();
        let codes: Vec<_> = historique.evenements.iter().map(|evenement| evenement.code).collect();
        assert_eq!(
            codes,
            [EvenementOrganisme::Incomplete, EvenementOrganisme::Finalisation]
        );
        let premiere = &historique.modifications[0];
        assert_eq!(premiere.section, SectionOrganisme::Identite);
        assert_eq!(
            (premiere.auteur.as_str(), premiere.champs.as_slice()),
            ("Anne Durand", &["email".to_owned()][..])
        );
    })
    .await;
}

/// Valeurs qui se contredisent, se répètent ou n'ont plus d'objet.
fn saisie_quelconque() -> impl Strategy<Value = (Value, Value)> {
    let choix = |valeurs: &'static [&'static str]| prop::collection::vec(prop::sample::select(valeurs), 0..3);
    let reponse = || prop::option::of(any::<bool>());
    let texte = || prop::option::of(Just("Une précision assez longue"));
    let transport = (
        choix(&["vacanciers", "organisateur"]),
        choix(&["train", "automobile", "avion"]),
        texte(),
        reponse(),
        reponse(),
        texte(),
    )
        .prop_map(|(qui, modes, organisation, deplacement, adaptes, vehicules)| {
            json!({
                "responsableTransportLieuSejour": qui, "modeTransport": modes,
                "precisionModeOrganisation": organisation, "deplacementDurantSejour": deplacement,
                "vehiculesAdaptes": adaptes, "precisionVehiculesAdaptes": vehicules,
            })
        });
    let sanitaire = (choix(&["personne_formee", "infirmier"]), texte(), reponse(), texte()).prop_map(
        |(equipe, role, canicule, laquelle)| {
            json!({
                "constitutionEquipe": equipe, "precisionConstitutionEquipe": role,
                "protocoleCanicule": canicule, "precisionProtocoleCanicule": laquelle,
            })
        },
    );
    (transport, sanitaire)
}

proptest! {
    /// La forme canonique est stable : la réenregistrer ne change rien.
    #[test]
    fn la_forme_canonique_d_un_protocole_est_stable((transport, sanitaire) in saisie_quelconque()) {
        let transport: ProtocoleTransport = serde_json::from_value(transport).unwrap();
        let sanitaire: ProtocoleSanitaire = serde_json::from_value(sanitaire).unwrap();

        let (transport, sanitaire) = (transport.canonique(), sanitaire.canonique());

        prop_assert_eq!(transport.clone().canonique(), transport.clone());
        prop_assert_eq!(sanitaire.clone().canonique(), sanitaire.clone());
        let relue: ProtocoleTransport =
            serde_json::from_value(serde_json::to_value(&transport).unwrap()).unwrap();
        prop_assert_eq!(relue, transport);
    }
}

/// La chaîne des événements d'une fiche se vérifie comme celle d'une déclaration (`vao doctor --journal`).
#[actix_web::test]
async fn la_verification_de_l_historique_couvre_les_deux_domaines() {
    TestApp::run(async |app| {
        let (acteur, dto) = complet(app, "Grand Large").await;
        enregistrer(&acteur, dto.id, "identite", json!({ "email": null })).await;
        let declarant = app.organisme("Petits Pas").await;
        let declaration = declarant.declaration().creee().await;
        let ruptures = async || {
            let mut connexion = app.pool.prendre().await.unwrap();
            vao_db::evenements::verifier_chaine(&mut connexion).await.unwrap()
        };
        assert_eq!(ruptures().await, []);

        for (domaine, dossier) in [("declaration", declaration.id.0), ("organisme", dto.id.0)] {
            app.sql(&format!(
                "ALTER TABLE evenement DISABLE TRIGGER ALL; UPDATE evenement SET emetteur = 'Un autre' \
                 WHERE domaine = '{domaine}' AND dossier_id = '{dossier}' AND rang = 1; \
                 ALTER TABLE evenement ENABLE TRIGGER ALL"
            ))
            .await;
        }

        let rompues: Vec<_> = ruptures()
            .await
            .into_iter()
            .map(|r| (r.domaine, r.dossier_id))
            .collect();
        assert_eq!(
            rompues,
            [
                ("declaration".to_owned(), declaration.id.0),
                ("organisme".to_owned(), dto.id.0)
            ]
        );
    })
    .await;
}

/// Une clé d'une autre population ou un compte sans organisme n'écrit rien.
#[actix_web::test]
async fn un_compte_sans_organisme_ne_lit_ni_n_ecrit_de_fiche() {
    TestApp::run(async |app| {
        let (_, dto) = complet(app, "Grand Large").await;
        let seul = compte(app, &app.siret(app.suivant(), 1)).await;
        let autre = app
            .connecter(Population::Usagers, seul.compte.unwrap(), seul.mail.clone())
            .await;

        autre
            .get(organisme::LIRE.adresse(&[&dto.id]))
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
        saisir(&autre, dto.id, "protocole-transport", dto.version, transport())
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
    })
    .await;
}
