//! Vie d'une session : jeton, renouvellement, expiration, fermeture, blocage.

use chrono::Duration;
use futures::future::join_all;
use uuid::Uuid;
use vao_contract::session::{FERMER, FERMER_LES_AUTRES, JetonDto, LISTER, MOI, ProfilDto, REVOQUER, SessionDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::droits::{Permission, RoleAgent};
use vao_domain::{Population, SessionId};
use vao_server::jetons::Revendications;
use vao_test::{Acteur, Reponse, TestApp};

use super::commun::{Compte, Connexion, avancer, nom_cookie, rafraichir, site};

async fn moi(app: &TestApp, connexion: &Connexion) -> Reponse {
    connexion.acteur(app).get(MOI.adresse(&[])).await
}

async fn fermer(acteur: &Acteur<'_>) -> Reponse {
    acteur.appel(Methode::Delete, FERMER.adresse(&[])).envoyer().await
}

async fn revoquer(acteur: &Acteur<'_>, session: SessionId) -> Reponse {
    acteur
        .appel(Methode::Delete, REVOQUER.adresse(&[&session]))
        .envoyer()
        .await
}

async fn sessions(acteur: &Acteur<'_>) -> Vec<SessionDto> {
    acteur.get(LISTER.adresse(&[])).await.json()
}

async fn motif(app: &TestApp) -> Option<String> {
    app.valeur("SELECT motif_revocation FROM session WHERE revoquee_at IS NOT NULL")
        .await
}

/// Le navigateur peut prévenir avant la fin de la session : aucun renouvellement ne la repousse.
#[actix_web::test]
async fn le_jeton_dit_la_fin_de_la_session_et_ne_la_repousse_pas() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let connexion = Compte::usager(&alice).connecter(app).await;
        let fin = app.maintenant() + Duration::hours(12);

        avancer(app, Duration::minutes(9));
        let renouvele: JetonDto = connexion.rafraichir(app).await.json();

        assert_eq!(connexion.jeton.session_expire_at, fin);
        assert_eq!(renouvele.session_expire_at, fin);
        assert!(renouvele.expire_at > connexion.jeton.expire_at && renouvele.expire_at < fin);
    })
    .await;
}

#[actix_web::test]
async fn sans_jeton_ou_avec_un_jeton_altere_on_n_est_pas_connecte() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let bon = alice.jeton.clone().unwrap();
        let (entete, reste) = bon.split_once('.').unwrap();
        let (corps, signature) = reste.split_once('.').unwrap();
        // {"alg":"none","typ":"at+jwt"}
        let sans_algorithme = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
        let autre_signature: String = signature.chars().rev().collect();

        app.anonyme()
            .get(MOI.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
        for jeton in [
            format!("{sans_algorithme}.{corps}."),
            format!("{sans_algorithme}.{corps}.{signature}"),
            format!("{entete}.{corps}.{autre_signature}"),
            format!("{entete}.{corps}."),
            "n'importe quoi".to_owned(),
        ] {
            let acteur = Acteur {
                jeton: Some(jeton.clone()),
                ..alice.clone()
            };
            let reponse = acteur.get(MOI.adresse(&[])).await;
            reponse.probleme(CodeProbleme::NonConnecte);
            assert_eq!(reponse.entete("www-authenticate").as_deref(), Some("Bearer"), "{jeton}");
        }
        alice.get(MOI.adresse(&[])).await.statut(200);
    })
    .await;
}

/// Même bien signé, un jeton ne vaut que pour la population et le compte de sa session.
#[actix_web::test]
async fn un_jeton_d_une_population_est_refuse_pour_l_autre() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        let connexion = Compte::usager(&alice).connecter(app).await;
        let session = sessions(&connexion.acteur(app)).await[0].id;
        let signer = |population, compte: Uuid| {
            let revendications = Revendications::nouvelles(population, compte, session, app.maintenant());
            let jeton = app.commun.cles.emettre(&revendications).unwrap();
            Acteur {
                jeton: Some(jeton),
                ..app.anonyme()
            }
        };

        for (population, compte) in [
            (Population::Bo, alice.compte.unwrap()),
            (Population::Bo, luc.compte.unwrap()),
            (Population::Usagers, luc.compte.unwrap()),
        ] {
            signer(population, compte)
                .get(MOI.adresse(&[]))
                .await
                .probleme(CodeProbleme::NonConnecte);
        }
        signer(Population::Usagers, alice.compte.unwrap())
            .get(MOI.adresse(&[]))
            .await
            .statut(200);

        let entetes = [("Origin", site(Population::Bo))];
        let croise = rafraichir(app, Population::Bo, Some(&connexion.cookie), &entetes).await;
        croise.probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

/// COMPTES-T20 : un jeton périmé se renouvelle, et la requête rejouée passe.
#[actix_web::test]
async fn un_jeton_perime_se_renouvelle_par_le_cookie() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;
        avancer(app, Duration::minutes(10));
        moi(app, &connexion).await.probleme(CodeProbleme::NonConnecte);
        fermer(&connexion.acteur(app)).await.probleme(CodeProbleme::NonConnecte);

        let nouvelle = Connexion::lire(Population::Usagers, &connexion.rafraichir(app).await);

        assert_ne!(nouvelle.cookie, connexion.cookie);
        assert_eq!(nouvelle.jeton.profil, connexion.jeton.profil);
        moi(app, &nouvelle).await.statut(200);
        fermer(&nouvelle.acteur(app)).await.statut(204);
    })
    .await;
}

#[actix_web::test]
async fn deux_onglets_renouvellent_dans_les_dix_secondes() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;

        let onglets = join_all((0..4).map(|_| connexion.rafraichir(app))).await;
        avancer(app, Duration::seconds(10));
        let tardif = connexion.rafraichir(app).await;

        for reponse in onglets.iter().chain([&tardif]) {
            let onglet = Connexion::lire(Population::Usagers, reponse);
            moi(app, &onglet).await.statut(200);
            onglet.rafraichir(app).await.statut(200);
        }
    })
    .await;
}

#[actix_web::test]
async fn un_jeton_de_renouvellement_rejoue_ferme_la_session_et_toute_sa_famille() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let (volee, autre) = (compte.connecter(app).await, compte.connecter(app).await);
        let legitime = Connexion::lire(Population::Usagers, &volee.rafraichir(app).await);
        avancer(app, Duration::milliseconds(10_001));

        let rejoue = volee.rafraichir(app).await;

        rejoue.probleme(CodeProbleme::NonConnecte);
        let (vide, attributs) = rejoue
            .cookie(nom_cookie(Population::Usagers))
            .expect("le cookie est retiré");
        assert!(vide.is_empty() && attributs.contains("Max-Age=0"), "{attributs}");
        legitime.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
        moi(app, &legitime).await.probleme(CodeProbleme::NonConnecte);
        moi(app, &volee).await.probleme(CodeProbleme::NonConnecte);
        assert_eq!(motif(app).await.as_deref(), Some("REUTILISATION"));
        moi(app, &autre).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn une_session_inutilisee_finit_apres_quatre_heures() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let connexion = compte.connecter(app).await;
        avancer(app, Duration::hours(4) - Duration::milliseconds(1));
        let active = Connexion::lire(Population::Usagers, &connexion.rafraichir(app).await);
        avancer(app, Duration::hours(4));

        active.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);

        let nouvelle = compte.connecter(app).await;
        assert_eq!(
            sessions(&nouvelle.acteur(app)).await.len(),
            1,
            "une session finie n'est plus dans la liste"
        );
    })
    .await;
}

#[actix_web::test]
async fn une_session_finit_apres_douze_heures_meme_active() {
    TestApp::run(async |app| {
        let mut connexion = Compte::agent(&app.instructeur("38").await).connecter(app).await;
        for _ in 0..3 {
            avancer(app, Duration::hours(3));
            connexion = Connexion::lire(Population::Bo, &connexion.rafraichir(app).await);
        }
        avancer(app, Duration::hours(2));
        let reponse = connexion.rafraichir(app).await;
        let (_, attributs) = reponse.cookie(nom_cookie(Population::Bo)).unwrap();
        assert!(
            attributs.ends_with("Max-Age=3600"),
            "le cookie ne dépasse pas la session : {attributs}"
        );
        avancer(app, Duration::hours(1));

        Connexion::lire(Population::Bo, &reponse)
            .rafraichir(app)
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

#[actix_web::test]
async fn le_renouvellement_ne_vient_que_d_une_page_du_site() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;
        let essayer = async |entetes: &[(&str, &str)]| {
            rafraichir(app, Population::Usagers, Some(&connexion.cookie), entetes).await
        };

        for entetes in [
            &[][..],
            &[("Origin", "https://pirate.test")],
            &[("Origin", "null")],
            &[("Origin", site(Population::Bo))],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site")],
        ] {
            essayer(entetes).await.probleme(CodeProbleme::OrigineRefusee);
        }
        essayer(&[("Sec-Fetch-Site", "same-origin")]).await.statut(200);
        essayer(&[("Origin", site(Population::Usagers))]).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn sans_cookie_ou_avec_un_cookie_inconnu_rien_ne_se_renouvelle() {
    TestApp::run(async |app| {
        let entetes = [("Origin", site(Population::Usagers))];
        let sans = rafraichir(app, Population::Usagers, None, &entetes).await;
        let inconnu = rafraichir(app, Population::Usagers, Some("inconnu"), &entetes).await;

        sans.probleme(CodeProbleme::NonConnecte);
        assert!(sans.cookie(nom_cookie(Population::Usagers)).is_none());
        inconnu.probleme(CodeProbleme::NonConnecte);
        assert!(
            inconnu.cookie(nom_cookie(Population::Usagers)).is_some(),
            "CPT-76 : un cookie sans valeur est retiré"
        );
    })
    .await;
}

#[actix_web::test]
async fn la_deconnexion_ferme_la_session_sur_le_serveur_et_retire_le_cookie() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;
        moi(app, &connexion).await.statut(200);

        let reponse = fermer(&connexion.acteur(app)).await;

        reponse.statut(204);
        let (vide, attributs) = reponse
            .cookie(nom_cookie(Population::Usagers))
            .expect("le cookie est retiré");
        assert!(
            vide.is_empty() && attributs.contains("Max-Age=0") && attributs.contains("Secure"),
            "{attributs}"
        );
        moi(app, &connexion).await.probleme(CodeProbleme::NonConnecte);
        connexion.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
        assert_eq!(motif(app).await.as_deref(), Some("DECONNEXION"));
    })
    .await;
}

/// COMPTES-T12
#[actix_web::test]
async fn un_compte_bloque_perd_sa_session_en_cinq_secondes() {
    TestApp::run(async |app| {
        for (connexion, bloquer, debloquer) in [
            (
                Compte::usager(&app.organisme("Alice").await).connecter(app).await,
                "UPDATE usager SET status_code = 'BLOCKED'",
                "UPDATE usager SET status_code = 'VALIDATED'",
            ),
            (
                Compte::agent(&app.instructeur("38").await).connecter(app).await,
                "UPDATE agent SET deleted = true, desactive_at = now()",
                "UPDATE agent SET deleted = false, desactive_at = NULL",
            ),
        ] {
            moi(app, &connexion).await.statut(200);
            app.sql(bloquer).await;
            avancer(app, Duration::seconds(5));

            moi(app, &connexion).await.probleme(CodeProbleme::NonConnecte);

            connexion.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
            app.sql(debloquer).await;
            connexion.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
        }
        let blocages = "SELECT count(*) FROM session WHERE motif_revocation = 'BLOCAGE'";
        assert_eq!(app.valeur(blocages).await.as_deref(), Some("2"));
    })
    .await;
}

/// CPT-78 : un rôle retiré ne sert plus au bout de cinq secondes.
#[actix_web::test]
async fn un_role_retire_ne_sert_plus_au_bout_de_cinq_secondes() {
    TestApp::run(async |app| {
        let luc = app
            .agent("38", &[RoleAgent::DemandeSejourEcriture, RoleAgent::Compte])
            .await;
        let lire = async || luc.get(MOI.adresse(&[])).await.json::<ProfilDto>();
        assert!(lire().await.peut(Permission::InstruireDeclarations));
        app.sql("DELETE FROM agent_role WHERE role = 'DemandeSejour_Ecriture'")
            .await;

        avancer(app, Duration::seconds(5));

        assert!(!lire().await.peut(Permission::InstruireDeclarations));
    })
    .await;
}

#[actix_web::test]
async fn vingt_requetes_simultanees_ne_lisent_la_session_qu_une_fois() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        // Une première requête ouvre les connexions à la base.
        alice.get(MOI.adresse(&[])).await.statut(200);
        avancer(app, Duration::seconds(5));
        let avant = app.mesure.lire();

        let reponses = join_all((0..20).map(|_| alice.get(MOI.adresse(&[])))).await;

        assert!(reponses.iter().all(|reponse| reponse.statut == 200));
        assert_eq!(
            app.mesure.lire() - avant,
            2,
            "le compte et son organisme, puis l'agrément"
        );
    })
    .await;
}

#[actix_web::test]
async fn un_refus_n_est_pas_garde_en_memoire() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        app.sql("UPDATE usager SET status_code = 'BLOCKED'").await;
        alice.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);

        app.sql("UPDATE usager SET status_code = 'VALIDATED'").await;

        alice.get(MOI.adresse(&[])).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn on_liste_et_ferme_ses_sessions_et_pas_celles_des_autres() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let compte = Compte::usager(&alice);
        let ancienne = compte.connecter(app).await;
        avancer(app, Duration::minutes(1));
        let courante = compte.connecter(app).await;
        let acteur = courante.acteur(app);

        let siennes = sessions(&acteur).await;

        assert_eq!(siennes.len(), 3, "les deux connexions et celle du décor");
        assert_eq!(siennes.iter().filter(|session| session.courante).count(), 1);
        assert!(siennes[0].courante, "la plus récemment active d'abord");
        assert_eq!(siennes[0].appareil, "Appareil inconnu");
        let celle_de_bruno = sessions(&bruno).await[0].id;
        revoquer(&acteur, celle_de_bruno)
            .await
            .probleme(CodeProbleme::Introuvable);
        revoquer(&acteur, SessionId(Uuid::nil()))
            .await
            .probleme(CodeProbleme::Introuvable);
        bruno.get(MOI.adresse(&[])).await.statut(200);

        for session in siennes.iter().filter(|session| !session.courante) {
            revoquer(&acteur, session.id).await.statut(204);
            revoquer(&acteur, session.id).await.probleme(CodeProbleme::Introuvable);
        }
        ancienne.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
        moi(app, &ancienne).await.probleme(CodeProbleme::NonConnecte);
        assert_eq!(sessions(&acteur).await.len(), 1);
        let malforme = acteur
            .appel(Methode::Delete, "/api/v1/sessions/pas-un-id")
            .envoyer()
            .await;
        malforme.probleme(CodeProbleme::Introuvable);
    })
    .await;
}

/// Une erreur de lecture ne ferme rien : le client réessaie avec son jeton et son cookie.
#[actix_web::test]
async fn une_erreur_de_la_base_n_est_pas_une_deconnexion() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;
        app.sql("ALTER TABLE usager RENAME TO usager_absent").await;
        avancer(app, Duration::seconds(5));

        moi(app, &connexion).await.probleme(CodeProbleme::Interne);
        connexion.rafraichir(app).await.probleme(CodeProbleme::Interne);

        app.sql("ALTER TABLE usager_absent RENAME TO usager").await;
        moi(app, &connexion).await.statut(200);
        let renouvelee: JetonDto = connexion.rafraichir(app).await.json();
        assert_eq!(renouvelee.profil, connexion.jeton.profil);
    })
    .await;
}

/// § 16 n° 3 : « se déconnecter partout » ne garde que la session qui le demande.
#[actix_web::test]
async fn fermer_les_autres_sessions_garde_celle_qui_le_demande() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let compte = Compte::usager(&alice);
        let (courante, autre) = (compte.connecter(app).await, compte.connecter(app).await);
        for connexion in [&courante, &autre] {
            moi(app, connexion).await.statut(200);
        }

        let acteur = courante.acteur(app);
        let adresse = FERMER_LES_AUTRES.adresse(&[]);
        acteur.appel(Methode::Delete, adresse).envoyer().await.statut(204);

        moi(app, &autre).await.probleme(CodeProbleme::NonConnecte);
        autre.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
        alice.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
        moi(app, &courante).await.statut(200);
        bruno.get(MOI.adresse(&[])).await.statut(200);
        let seule = sessions(&acteur).await;
        assert!(seule.len() == 1 && seule[0].courante);
    })
    .await;
}

/// Deux onglets : l'un ferme la session, l'autre l'apprend à sa requête suivante, sans attendre le cache.
#[actix_web::test]
async fn un_onglet_apprend_que_l_autre_s_est_deconnecte() {
    TestApp::run(async |app| {
        let connexion = Compte::usager(&app.organisme("Alice").await).connecter(app).await;
        let second = Connexion::lire(Population::Usagers, &connexion.rafraichir(app).await);
        moi(app, &second).await.statut(200);

        fermer(&connexion.acteur(app)).await.statut(204);

        moi(app, &second).await.probleme(CodeProbleme::NonConnecte);
        second.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
    })
    .await;
}
