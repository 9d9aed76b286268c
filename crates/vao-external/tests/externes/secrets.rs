//! Ni clé ni donnée dans une adresse, un journal, une erreur ou une mesure.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use secrecy::SecretString;
use tracing_subscriber::fmt::MakeWriter;
use vao_external::{ErreurExterne, Externes, Lecture, RechercheAdresse, ServiceExterne, SourceCle};

use crate::commun::{CLE, Horloge, Monde, clients, http, reglages, serveur, siren, siret};

/// Journal gardé en mémoire.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<u8>>>);

impl Journal {
    fn texte(&self) -> String {
        let octets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(octets.clone()).unwrap()
    }
}

impl Write for Journal {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Journal {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Tous les appels, bons et mauvais, santé comprise.
async fn tout_appeler(externes: &Externes) -> Vec<ErreurExterne> {
    let (numero, entreprise) = (siret("99999901400015"), siren("999999022"));
    let recherche = RechercheAdresse::lire("12 rue des marronniers").unwrap();
    let annuaire = &externes.annuaire;
    [
        annuaire.etablissement(&numero, Lecture::Fraiche).await.map(drop),
        annuaire
            .etablissements(&numero.siren(), Lecture::Fraiche)
            .await
            .map(drop),
        annuaire.succession(&numero, Lecture::Fraiche).await.map(drop),
        externes
            .registre
            .representants(&entreprise, Lecture::Fraiche)
            .await
            .map(drop),
        externes.adresses.chercher(&recherche).await.map(drop),
        externes.en_service(ServiceExterne::Sirene).await.map(drop),
        externes.en_service(ServiceExterne::Entreprise).await.map(drop),
        externes.en_service(ServiceExterne::Adresse).await.map(drop),
    ]
    .into_iter()
    .filter_map(Result::err)
    .collect()
}

#[tokio::test]
async fn aucun_journal_ni_erreur_ne_porte_la_cle_ou_ce_qui_est_cherche() {
    let journal = Journal::default();
    let abonne = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(journal.clone())
        .finish();
    let _garde = tracing::subscriber::set_default(abonne);
    let mut erreurs = Vec::new();
    let monde = Monde::creer().await;
    for mode in ["aucune", "500", "429", "tronquee", "illisible", "coupee"] {
        for service in ServiceExterne::TOUS {
            monde.panne(service.code(), mode);
        }
        erreurs.extend(tout_appeler(&clients(&monde.adresse)).await);
    }
    let (adresse, _) = serveur(|_| http("401 Unauthorized", "", "{\"cle\":\"cle-tres-secrete\"}")).await;
    erreurs.extend(tout_appeler(&clients(&adresse)).await);

    let ecrit = format!("{}{erreurs:?}", journal.texte());

    assert!(
        ecrit.contains("clé refusée") && ecrit.contains("illisible"),
        "le journal dit la nature des échecs"
    );
    for interdit in [
        CLE,
        "99999901400015",
        "999999022",
        "999999014",
        "marronniers",
        "MARTEL",
        "SENTIERS",
    ] {
        assert!(!ecrit.contains(interdit), "« {interdit} » est écrit : {ecrit}");
    }
}

#[tokio::test]
async fn la_cle_va_dans_un_en_tete_et_l_agent_dit_qui_appelle() {
    let (adresse, mut recues) = serveur(|_| http("200 OK", "Content-Type: application/json\r\n", "{}")).await;
    let externes = clients(&adresse);

    for service in ServiceExterne::TOUS {
        externes.en_service(service).await.ok();
        let demande = recues.recv().await.unwrap();
        let (ligne, entetes) = demande.split_once("\r\n").unwrap();
        let entetes = entetes.to_lowercase();
        assert!(!ligne.contains(CLE), "{ligne}");
        assert!(
            entetes.contains("user-agent: vao/") && entetes.contains("(+https://vao.test)"),
            "{entetes}"
        );
        let cle = match service {
            ServiceExterne::Sirene => entetes.contains(&format!("x-insee-api-key-integration: {CLE}")),
            ServiceExterne::Entreprise => entetes.contains(&format!("authorization: bearer {CLE}")),
            ServiceExterne::Adresse => !entetes.contains(CLE),
        };
        assert!(cle, "{service} : {entetes}");
    }
}

#[tokio::test]
async fn l_extrait_dit_pourquoi_il_est_demande() {
    let (adresse, mut recues) = serveur(|_| http("404 Not Found", "Content-Type: application/json\r\n", "{}")).await;

    let extrait = clients(&adresse)
        .registre
        .representants(&siren("999999022"), Lecture::Gardee)
        .await;

    assert_eq!(extrait.unwrap().valeur, None);
    let demande = recues.recv().await.unwrap();
    for attendu in [
        "context=vacances_adaptees_organisees",
        "object=operateur_sejour_vao",
        "recipient=99999901400015",
    ] {
        assert!(demande.contains(attendu), "{attendu} : {demande}");
    }
}

#[tokio::test]
async fn sans_cle_le_service_n_est_pas_appele() {
    let monde = Monde::creer().await;
    let mut reglages = reglages(&monde.adresse, &monde.horloge);
    reglages.entreprise.service.cle = SourceCle::default();
    let externes = Externes::preparer(&reglages).unwrap();

    let erreur = externes.en_service(ServiceExterne::Entreprise).await.unwrap_err();

    let service = ServiceExterne::Entreprise;
    assert_eq!(erreur, ErreurExterne::Cle { service });
    assert_eq!(monde.doublures.appels("entreprise"), 0);
}

/// Service which only knows this key.
async fn service_qui_veut(cle: &'static str) -> String {
    let (adresse, _) = serveur(move |demande| {
        let connue = demande.contains(&format!("x-insee-api-key-integration: {cle}\r\n"));
        let statut = if connue { "200 OK" } else { "401 Unauthorized" };
        let corps = "{\"etatService\":\"UP\",\"etatsDesServices\":[]}";
        http(statut, "Content-Type: application/json\r\n", corps)
    })
    .await;
    adresse
}

#[tokio::test]
async fn une_cle_changee_dans_son_fichier_sert_sans_redemarrer() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = dossier.path().join("cle");
    std::fs::write(&fichier, "ancienne\n").unwrap();
    let mut reglages = reglages(&service_qui_veut("nouvelle").await, &Horloge::new());
    reglages.sirene.cle = SourceCle::Fichier(fichier.clone());
    let externes = Externes::preparer(&reglages).unwrap();
    let numero = siret("99999901400015");
    let refusee = ErreurExterne::Cle {
        service: ServiceExterne::Sirene,
    };
    let lire = || externes.annuaire.etablissement(&numero, Lecture::Fraiche);
    assert_eq!(
        lire().await.unwrap_err(),
        refusee,
        "le service ne connaît plus cette clé"
    );

    // Vidé puis absent : la clé connue reste.
    std::fs::write(&fichier, "").unwrap();
    assert_eq!(lire().await.unwrap_err(), refusee);
    std::fs::remove_file(&fichier).unwrap();
    assert_eq!(externes.en_service(ServiceExterne::Sirene).await.unwrap_err(), refusee);

    std::fs::write(&fichier, "nouvelle\n").unwrap();
    // L'appel refusé relit la clé et réussit : la réponse, ici, n'est pas un établissement.
    let illisible = ErreurExterne::Illisible {
        service: ServiceExterne::Sirene,
    };
    assert_eq!(lire().await.unwrap_err(), illisible);
}

#[tokio::test]
async fn la_verification_de_fond_prend_la_cle_changee() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = dossier.path().join("cle");
    std::fs::write(&fichier, "").unwrap();
    let mut reglages = reglages(&service_qui_veut("nouvelle").await, &Horloge::new());
    reglages.sirene.cle = SourceCle::Fichier(fichier.clone());
    let externes = Externes::preparer(&reglages).unwrap();
    let service = ServiceExterne::Sirene;
    assert_eq!(
        externes.en_service(service).await,
        Err(ErreurExterne::Cle { service }),
        "pas encore de clé"
    );

    std::fs::write(&fichier, "nouvelle").unwrap();

    assert_eq!(externes.en_service(service).await, Ok(true));
}

#[tokio::test]
async fn une_configuration_fausse_se_voit_sans_montrer_la_cle() {
    let monde = Monde::creer().await;
    let preparer = |base: &str, cle: &str| {
        let mut reglages = reglages(&monde.adresse, &monde.horloge);
        reglages.sirene.base = base.to_owned();
        reglages.sirene.cle = SourceCle::Valeur(SecretString::from(cle));
        assert!(!format!("{reglages:?}").contains("secrete"));
        Externes::preparer(&reglages).map(drop)
    };

    for (base, cle) in [
        ("pas une adresse", CLE),
        ("https://secrete@api.insee.test", CLE),
        ("https://api.insee.test", "secrete\nsur deux lignes"),
    ] {
        let erreur = preparer(base, cle).unwrap_err().to_string();
        assert!(
            erreur.contains("répertoire Sirene") && !erreur.contains("secrete"),
            "{erreur}"
        );
    }
}

#[tokio::test]
async fn les_mesures_comptent_les_appels_les_lectures_et_les_suspensions() {
    let monde = Monde::creer().await;
    let lyon = siret("99999901400015");
    for _ in 0..3 {
        monde
            .externes
            .annuaire
            .etablissement(&lyon, Lecture::Gardee)
            .await
            .unwrap();
    }
    monde.panne("adresse", "503");
    let recherche = RechercheAdresse::lire("12 rue des marronniers").unwrap();
    for _ in 0..6 {
        monde.externes.adresses.chercher(&recherche).await.unwrap_err();
    }
    let mut registre = Registry::with_prefix("vao");
    monde.externes.mesures.inscrire(&mut registre);

    let mut texte = String::new();
    encode(&mut texte, &registre).unwrap();

    for ligne in [
        "vao_externe_appel_duree_seconds_count{service=\"sirene\",issue=\"trouve\"} 1",
        "vao_externe_appel_duree_seconds_count{service=\"adresse\",issue=\"indisponible\"} 5",
        "vao_externe_lectures_total{service=\"sirene\",issue=\"memoire\"} 2",
        "vao_externe_lectures_total{service=\"sirene\",issue=\"service\"} 1",
        "vao_externe_reprises_total{service=\"adresse\"} 5",
        "vao_externe_appels_suspendus_total{service=\"adresse\"} 1",
        "vao_externe_disjoncteur_ouvert{service=\"adresse\"} 1",
        "vao_externe_disjoncteur_ouvert{service=\"sirene\"} 0",
    ] {
        assert!(texte.contains(ligne), "{ligne} dans {texte}");
    }
}
