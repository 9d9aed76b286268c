//! Le rang de siège suit le répertoire : une entreprise n'a qu'un siège, et l'agrément est à lui.

use chrono::Duration;
use rstest::rstest;
use serde_json::{Value, json};
use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, HISTORIQUE, HistoriqueOrganisme, OrganismeDto, RAFRAICHIR};
use vao_domain::compte::CGU_VERSION;
use vao_domain::organisme::{EvenementOrganisme, SourceProtocoles};
use vao_domain::{OrganismeId, Population, RoleAgent, Siret};
use vao_test::{Acteur, TestApp};

use super::aide::{Siege, boites, changer, evenements, fiche, metadata, presser, ronde, sujets, valeur};

/// Qui apprend le transfert au service.
#[derive(Debug, Clone, Copy)]
enum Geste {
    AncienActualise,
    NouveauActualise,
    NouveauRedemandeSonSiret,
    Veille,
}

async fn actualiser(acteur: &Acteur<'_>) {
    let id = acteur.organisme.unwrap();
    acteur
        .envoyer_json(&RAFRAICHIR, &[&id], None, &json!({}))
        .await
        .statut(200);
}

/// Compte approuvé pour ce SIRET, sans organisme, connecté.
async fn compte<'a>(app: &'a TestApp, siret: &Siret) -> Acteur<'a> {
    let id = app.horloge.nouvel_id();
    let mail = format!("nouveau{}@organisme.test", app.suivant());
    app.sql(&format!(
        "INSERT INTO usager (id, mail, nom, prenom, telephone, status_code, siret, ter_code, departement, verified_at, \
         cgu_version, created_at, edited_at) VALUES ('{id}', '{mail}', 'Lefèvre', 'Inès', '+33476000000', 'VALIDATED', \
         '{siret}', 'AURA', '74', '2026-01-01', {CGU_VERSION}, '2026-01-01', '2026-01-01')"
    ))
    .await;
    app.connecter(Population::Usagers, id, mail).await
}

/// Le même compte, d'une session neuve : la veille est passée sept jours après la première.
async fn revenir<'a>(acteur: &Acteur<'a>) -> Acteur<'a> {
    let (compte, mail) = (acteur.compte.unwrap(), acteur.mail.clone());
    acteur.app.connecter(Population::Usagers, compte, mail).await
}

async fn creer(acteur: &Acteur<'_>, siret: &Siret) -> vao_test::Reponse {
    let corps = json!({"siret": siret, "typeOrganisme": "personne_morale", "porteurAgrement": true});
    acteur.envoyer_json(&organisme::CREER, &[], None, &corps).await
}

/// Sièges inscrits, du premier au dernier SIRET.
async fn sieges(app: &TestApp) -> String {
    app.valeur("SELECT string_agg(siret, ' ' ORDER BY siret) FROM organisme WHERE siege_social")
        .await
        .unwrap_or_default()
}

/// Établissements que ce siège voit, et ceux qu'il autorise.
async fn liste(app: &TestApp, siege: OrganismeId) -> String {
    app.valeur(&format!(
        "SELECT string_agg(siret || CASE WHEN autorise THEN ' autorisé' ELSE '' END, ', ' ORDER BY siret) \
         FROM etablissement WHERE organisme_id = '{siege}'"
    ))
    .await
    .unwrap_or_default()
}

async fn porteur_de_l_agrement(app: &TestApp) -> String {
    app.valeur("SELECT organisme_id::text FROM agrement").await.unwrap()
}

async fn statut_de_lecture(acteur: &Acteur<'_>, id: OrganismeId) -> u16 {
    acteur.get(organisme::LIRE.adresse(&[&id])).await.statut
}

#[rstest]
#[case(Geste::AncienActualise)]
#[case(Geste::NouveauActualise)]
#[case(Geste::NouveauRedemandeSonSiret)]
#[case(Geste::Veille)]
#[actix_web::test]
async fn le_rang_et_l_agrement_passent_au_nouveau_siege_une_seule_fois(#[case] geste: Geste) {
    TestApp::run(async |app| {
        boites(app).await;
        let ancien = Siege::arranger(app, "Sentiers").await;
        let tiers = ancien.etablissement(5);
        ancien.secondaire(&tiers, "Sentiers").await;
        let nouveau = ancien.secondaire(&ancien.autre, "Sentiers").await;
        let id = nouveau.organisme.unwrap();
        ronde(app, "veille-registre").await;
        presser(app).await;
        app.courriels().await;
        // Seule une fiche complète redemande son SIRET ; la relecture vient de dire celle-ci incomplète.
        app.sql(&format!("UPDATE organisme SET complet = true WHERE id = '{id}'"))
            .await;
        ancien.deplacer("Sentiers");
        assert_eq!(statut_de_lecture(&nouveau, ancien.id).await, 404);

        match geste {
            Geste::AncienActualise => actualiser(&ancien.acteur).await,
            Geste::NouveauActualise => actualiser(&nouveau).await,
            Geste::NouveauRedemandeSonSiret => {
                changer(&nouveau, &ancien.autre).await.statut(200);
            }
            Geste::Veille => {
                app.horloge.avancer(Duration::days(7));
                ronde(app, "veille-registre").await;
                presser(app).await;
            }
        }

        let mut attendus = [
            format!("{} : Le siège de votre entreprise a changé", ancien.acteur.mail),
            format!("{} : Le siège de votre entreprise a changé", nouveau.mail),
            "dreets-aura@vao.test : Le siège d’un organisateur a changé".to_owned(),
        ];
        attendus.sort();
        let recus = sujets(&app.courriels().await);
        let transferts: Vec<_> = recus
            .iter()
            .filter(|sujet| sujet.contains("Le siège"))
            .cloned()
            .collect();
        assert_eq!(transferts, attendus);
        assert_eq!(sieges(app).await, ancien.autre.as_str());
        assert_eq!(porteur_de_l_agrement(app).await, id.to_string());
        assert_eq!(valeur(app, ancien.id, "porteur_agrement").await, "false");
        assert_eq!(
            liste(app, id).await,
            format!("{} autorisé, {tiers} autorisé", ancien.siret),
            "l'ancien siège garde l'usage de l'agrément"
        );
        assert_eq!(liste(app, ancien.id).await, "");
        let (parti, arrive) = (revenir(&ancien.acteur).await, revenir(&nouveau).await);
        assert_eq!(statut_de_lecture(&arrive, ancien.id).await, 200);
        assert_eq!(statut_de_lecture(&parti, id).await, 404);
        let lue: OrganismeDto = parti.get(organisme::LIRE.adresse(&[&ancien.id])).await.json();
        assert_eq!(
            (lue.agrements.len(), lue.siege.unwrap().siret),
            (1, ancien.autre.clone())
        );
        // Relire encore n'y change rien, et ne redit rien.
        app.horloge.avancer(Duration::days(7));
        ronde(app, "veille-registre").await;
        presser(app).await;
        for fiche in [ancien.id, id] {
            let codes = evenements(app, fiche).await;
            assert_eq!(codes.matches("transfert_siege").count(), 1, "{codes}");
        }
        let ensuite = sujets(&app.courriels().await);
        assert!(ensuite.iter().all(|sujet| !sujet.contains("Le siège")), "{ensuite:?}");
    })
    .await;
}

#[actix_web::test]
async fn l_historique_des_deux_fiches_raconte_le_transfert() {
    TestApp::run(async |app| {
        let ancien = Siege::arranger(app, "Sentiers").await;
        let nouveau = ancien.secondaire(&ancien.autre, "Sentiers").await;
        ancien.deplacer("Sentiers");

        actualiser(&nouveau).await;

        let numero = app.valeur("SELECT numero FROM agrement").await.unwrap();
        let mut precisions = Vec::new();
        for (acteur, id) in [(&ancien.acteur, ancien.id), (&nouveau, nouveau.organisme.unwrap())] {
            let lu: HistoriqueOrganisme = acteur.get(HISTORIQUE.adresse(&[&id])).await.json();
            let transfert = lu
                .evenements
                .into_iter()
                .find(|evenement| evenement.code == EvenementOrganisme::TransfertSiege);
            precisions.push(transfert.unwrap().precision.unwrap());
        }
        assert_eq!(
            precisions,
            [
                format!(
                    "Le siège est maintenant au SIRET {} : cette fiche est celle d'un établissement secondaire. \
                     L'agrément {numero} passe à la fiche du nouveau siège.",
                    ancien.autre.lisible()
                ),
                format!(
                    "Cette fiche est maintenant celle du siège, à la place du SIRET {}. L'agrément {numero} est \
                     maintenant porté par cette fiche.",
                    ancien.siret.lisible()
                ),
            ]
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_ancien_siege_ferme_n_est_pas_autorise() {
    TestApp::run(async |app| {
        let ancien = Siege::arranger(app, "Sentiers").await;
        let nouveau = ancien.secondaire(&ancien.autre, "Sentiers").await;
        ancien.transferer("Sentiers");

        actualiser(&ancien.acteur).await;

        assert_eq!(
            liste(app, nouveau.organisme.unwrap()).await,
            ancien.siret.as_str(),
            "il y est, sans l'autorisation qu'un établissement fermé ne peut pas avoir"
        );
        let courriels = app.courriels().await;
        let recu = courriels.iter().find(|courriel| {
            courriel.destinataires == [ancien.acteur.mail.clone()] && courriel.sujet.contains("siège")
        });
        assert!(recu.unwrap().texte.contains("que le répertoire dit fermé"));
    })
    .await;
}

#[actix_web::test]
async fn la_fiche_creee_par_le_nouveau_siege_prend_le_rang_et_les_protocoles_de_l_ancien() {
    TestApp::run(async |app| {
        boites(app).await;
        let ancien = Siege::arranger(app, "Sentiers").await;
        app.sql(&format!(
            "UPDATE organisme SET protocole_transport = '{{\"deplacementDurantSejour\": true}}' WHERE id = '{}'",
            ancien.id
        ))
        .await;
        ancien.deplacer("Sentiers");
        let acteur = compte(app, &ancien.autre).await;

        let cree = creer(&acteur, &ancien.autre).await;

        cree.statut(201);
        let dto: OrganismeDto = cree.json();
        assert!(dto.siege_social && dto.porteur_agrement);
        assert_eq!(dto.agrements.len(), 1);
        assert_eq!(dto.sections.protocole_transport.deplacement_durant_sejour, Some(true));
        assert_eq!(sieges(app).await, ancien.autre.as_str());
        assert_eq!(liste(app, dto.id).await, format!("{} autorisé", ancien.siret));
        assert_eq!(porteur_de_l_agrement(app).await, dto.id.to_string());
        let mut attendus = [
            format!("{} : Le siège de votre entreprise a changé", ancien.acteur.mail),
            format!("{} : Le siège de votre entreprise a changé", acteur.mail),
            "dreets-aura@vao.test : Le siège d’un organisateur a changé".to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&app.courriels().await), attendus);
    })
    .await;
}

/// Deux personnes inscrivent au même instant deux sièges du même SIREN : jamais deux sièges, jamais une erreur du service.
#[actix_web::test]
async fn deux_sieges_crees_ensemble_n_en_font_qu_un() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let (premier, second) = (app.siret(n, 1), app.siret(n, 2));
        for siret in [&premier, &second] {
            app.annuaire.ouvrir(siret, "Sentiers", "38185");
        }
        let (a, b) = (compte(app, &premier).await, compte(app, &second).await);

        let (un, deux) = futures::join!(creer(&a, &premier), creer(&b, &second));

        for reponse in [&un, &deux] {
            if reponse.statut != 201 {
                reponse.probleme(CodeProbleme::OrganismeExistant);
            }
        }
        assert!(un.statut == 201 || deux.statut == 201);
        let inscrits = app.valeur("SELECT count(*) FROM organisme WHERE siege_social").await;
        assert_eq!(inscrits.as_deref(), Some("1"));
        app.courriels().await;
    })
    .await;
}

/// Le répertoire se contredit : le rang va au dernier inscrit, et n'est pas rendu puis repris sans fin par les tâches.
#[actix_web::test]
async fn deux_sieges_au_repertoire_ne_se_disputent_pas_le_rang() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let (premier, second) = (app.siret(n, 1), app.siret(n, 2));
        for siret in [&premier, &second] {
            app.annuaire.ouvrir(siret, "Sentiers", "38185");
        }
        let (a, b) = (compte(app, &premier).await, compte(app, &second).await);

        creer(&a, &premier).await.statut(201);
        creer(&b, &second).await.statut(201);
        app.courriels().await;

        assert_eq!(sieges(app).await, second.as_str());
    })
    .await;
}

#[actix_web::test]
async fn l_ancien_siege_qui_demande_le_siret_du_nouveau_apprend_quoi_faire() {
    TestApp::run(async |app| {
        let ancien = Siege::arranger(app, "Sentiers").await;
        ancien.secondaire(&ancien.autre, "Sentiers").await;
        ancien.deplacer("Sentiers");

        let refus = changer(&ancien.acteur, &ancien.autre).await;

        let detail = refus.probleme(CodeProbleme::OrganismeExistant).detail.unwrap();
        assert!(detail.contains("actualisez votre fiche"), "{detail}");
        actualiser(&ancien.acteur).await;
        assert_eq!(sieges(app).await, ancien.autre.as_str());
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_devient_siege_quand_personne_ne_l_est() {
    TestApp::run(async |app| {
        let parti = Siege::arranger(app, "Sentiers").await;
        let reste = parti.secondaire(&parti.autre, "Sentiers").await;
        app.sql(&format!(
            "UPDATE organisme SET supprime = true WHERE id = '{}'",
            parti.id
        ))
        .await;
        parti.deplacer("Sentiers");

        actualiser(&reste).await;

        let id = reste.organisme.unwrap();
        assert_eq!(valeur(app, id, "siege_social").await, "true");
        assert_eq!(metadata(app, id, "transfert_siege").await["ancien"], Value::Null);
        app.courriels().await;
    })
    .await;
}

/// Protocoles du siège, pièce comprise, et un établissement qui les suit.
async fn suiveur<'a>(app: &'a TestApp, siege: &Siege<'a>, siret: &Siret) -> (Acteur<'a>, uuid::Uuid) {
    let acteur = siege.secondaire(siret, "Sentiers").await;
    let piece = app.horloge.nouvel_id();
    let (id, suit) = (siege.id, acteur.organisme.unwrap());
    app.sql(&format!(
        "UPDATE organisme SET protocole_transport = '{{\"deplacementDurantSejour\": true}}', \
         protocole_sanitaire = '{{\"troussePharmacie\": true}}' WHERE id = '{id}'; \
         UPDATE organisme SET protocoles = 'SIEGE' WHERE id = '{suit}'; \
         INSERT INTO document (id, organisme_id, categorie, rang, nom, type_mime, taille, empreinte, produit, statut, \
         cree_at) VALUES ('{piece}', '{id}', 'protocole_sanitaire', 0, 'a.pdf', 'application/pdf', 1, \
         decode(repeat('00', 32), 'hex'), false, 'SAIN', '2026-01-01'); \
         INSERT INTO document_lien (document_id, objet_type, objet_id, rang) VALUES ('{piece}', 'organisme', '{id}', 0)"
    ))
    .await;
    (acteur, piece)
}

fn verifier_la_copie(fiche: &OrganismeDto, source: Option<SourceProtocoles>, piece: uuid::Uuid) {
    let sections = &fiche.sections;
    assert_eq!(sections.protocole_transport.source, source);
    assert_eq!(sections.protocole_transport.deplacement_durant_sejour, Some(true));
    assert_eq!(sections.protocole_sanitaire.trousse_pharmacie, Some(true));
    assert_eq!(sections.protocole_sanitaire.documents, [vao_domain::DocumentId(piece)]);
}

#[actix_web::test]
async fn un_suiveur_qui_devient_siege_garde_les_protocoles_qu_il_suivait() {
    TestApp::run(async |app| {
        let ancien = Siege::arranger(app, "Sentiers").await;
        let (nouveau, piece) = suiveur(app, &ancien, &ancien.autre).await;
        ancien.deplacer("Sentiers");

        actualiser(&nouveau).await;

        let lue: OrganismeDto = nouveau
            .get(organisme::LIRE.adresse(&[&nouveau.organisme.unwrap()]))
            .await
            .json();
        verifier_la_copie(&lue, None, piece);
        app.courriels().await;
    })
    .await;
}

/// Un établissement que son changement de SIRET amène au siège, ou dans une autre entreprise.
#[rstest]
#[case::au_siege(true)]
#[case::dans_une_autre_entreprise(false)]
#[actix_web::test]
async fn un_suiveur_qui_change_de_siret_garde_les_protocoles_qu_il_suivait(#[case] meme_entreprise: bool) {
    TestApp::run(async |app| {
        let ancien = Siege::arranger(app, "Sentiers").await;
        let (acteur, piece) = suiveur(app, &ancien, &ancien.autre).await;
        let autre = app.siret(app.suivant(), 1);
        let nouveau = if meme_entreprise {
            ancien.etablissement(7)
        } else {
            autre
        };
        app.annuaire.ouvrir(&nouveau, "Sentiers", "74010");
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;
        let corps = json!({"siret": nouveau, "motif": "Reprise vérifiée."});
        agent
            .envoyer_json(&organisme::ADMETTRE_SIRET, &[&acteur.organisme.unwrap()], None, &corps)
            .await
            .statut(200);

        let changee = fiche(&changer(&acteur, &nouveau).await);

        verifier_la_copie(&changee, None, piece);
        assert!(changee.siege_social);
        let attendu = if meme_entreprise {
            nouveau.to_string()
        } else {
            let mut tous = [ancien.siret.to_string(), nouveau.to_string()];
            tous.sort();
            tous.join(" ")
        };
        assert_eq!(sieges(app).await, attendu);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn les_suiveurs_d_un_siege_qui_quitte_l_entreprise_gardent_ses_protocoles() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let (suit, piece) = suiveur(app, &siege, &siege.autre).await;
        let repreneur = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&repreneur, "Escales", "38185");
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;
        let corps = json!({"siret": repreneur, "motif": "Reprise vérifiée."});
        agent
            .envoyer_json(&organisme::ADMETTRE_SIRET, &[&siege.id], None, &corps)
            .await
            .statut(200);

        changer(&siege.acteur, &repreneur).await.statut(200);

        let lue: OrganismeDto = suit
            .get(organisme::LIRE.adresse(&[&suit.organisme.unwrap()]))
            .await
            .json();
        verifier_la_copie(&lue, Some(SourceProtocoles::Propres), piece);
        app.courriels().await;
    })
    .await;
}
