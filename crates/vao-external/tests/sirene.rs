//! Le client Sirene face à la doublure, et face à un service qui répond mal.
#![expect(clippy::unwrap_used, reason = "un test échoue en s'arrêtant")]
#![cfg(feature = "doublures")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use secrecy::SecretString;
use vao_domain::Siret;
use vao_external::{Annuaire as _, ErreurExterne, Sirene};

/// Doublure lancée pour un test, arrêtée à sa fin.
struct Doublure {
    processus: Child,
    adresse: String,
}

impl Doublure {
    async fn lancer() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let processus = Command::new(env!("CARGO_BIN_EXE_vao-doublures"))
            .args(["--adresse", &format!("127.0.0.1:{port}")])
            .args([
                "--donnees",
                concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/doublures.csv"),
            ])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut doublure = Self {
            processus,
            adresse: format!("http://127.0.0.1:{port}"),
        };
        loop {
            if reqwest::get(format!("{}/_sante", doublure.adresse)).await.is_ok() {
                return doublure;
            }
            let vivante = doublure.processus.try_wait().unwrap().is_none();
            assert!(vivante, "la doublure s'est arrêtée : {:?}", doublure.erreurs());
            tokio::task::yield_now().await;
        }
    }

    /// Ce que la doublure a écrit avant de s'arrêter.
    fn erreurs(&mut self) -> Vec<String> {
        let sortie = BufReader::new(self.processus.stderr.take().unwrap());
        sortie.lines().map(Result::unwrap).collect()
    }

    fn client(&self) -> Sirene {
        Sirene::preparer(&format!("{}/api-sirene/3.11", self.adresse), &SecretString::from("cle")).unwrap()
    }

    async fn panne(&self, mode: &str) {
        let reponse = reqwest::Client::new()
            .post(format!("{}/_pannes/sirene?mode={mode}", self.adresse))
            .send()
            .await
            .unwrap();
        assert!(reponse.status().is_success(), "{mode}");
    }
}

impl Drop for Doublure {
    fn drop(&mut self) {
        self.processus.kill().ok();
        self.processus.wait().ok();
    }
}

fn siret(texte: &str) -> Siret {
    Siret::lire(texte).unwrap()
}

#[tokio::test]
async fn chaque_cas_du_repertoire_se_lit() {
    let doublure = Doublure::lancer().await;
    let client = doublure.client();

    let lyon = client.etablissement(&siret("99999901400015")).await.unwrap().unwrap();
    assert_eq!(lyon.nom, "LES SENTIERS PARTAGES");
    assert_eq!(lyon.adresse.as_deref(), Some("12 RUE DES MARRONNIERS 69003 LYON 3"));
    assert_eq!(lyon.commune_insee, "69383");
    assert!(lyon.actif && lyon.siege && lyon.diffusible);

    let ajaccio = client.etablissement(&siret("99999903000011")).await.unwrap().unwrap();
    assert_eq!(
        (ajaccio.nom.as_str(), ajaccio.commune_insee.as_str()),
        ("MARIE SANTONI", "2A004")
    );

    let ferme = client.etablissement(&siret("99999901400023")).await.unwrap().unwrap();
    assert!(!ferme.actif);
    let successeur = client.successeur(&ferme.siret).await.unwrap();
    assert_eq!(successeur, Some(siret("99999901400031")));
    assert_eq!(client.successeur(&lyon.siret).await.unwrap(), None);

    let cesse = client.etablissement(&siret("99999906300020")).await.unwrap().unwrap();
    assert!(!cesse.actif);
    let masque = client.etablissement(&siret("99999904800013")).await.unwrap().unwrap();
    assert_eq!(
        (masque.nom.as_str(), masque.adresse, masque.diffusible),
        ("", None, false)
    );
    assert_eq!(client.etablissement(&siret("73282932000074")).await.unwrap(), None);
    assert!(client.en_service().await.unwrap());
}

#[tokio::test]
async fn une_panne_se_dit_et_ne_se_garde_pas() {
    let doublure = Doublure::lancer().await;
    let client = doublure.client();
    let lyon = siret("99999901400015");

    for mode in ["500", "503"] {
        doublure.panne(mode).await;
        let erreur = client.etablissement(&lyon).await.unwrap_err();
        assert!(
            matches!(erreur, ErreurExterne::Indisponible { .. }),
            "{mode} : {erreur}"
        );
    }
    for mode in ["tronquee", "illisible"] {
        doublure.panne(mode).await;
        let erreur = client.etablissement(&lyon).await.unwrap_err();
        assert!(matches!(erreur, ErreurExterne::Illisible { .. }), "{mode} : {erreur}");
    }
    doublure.panne("429").await;
    let quota = client.etablissement(&lyon).await.unwrap_err();
    assert!(matches!(quota, ErreurExterne::Quota { .. }), "{quota}");

    doublure.panne("aucune").await;
    assert!(client.etablissement(&lyon).await.unwrap().is_some());
}

/// Après cinq échecs, un appel échoue sans attendre le service : il répondrait en trente secondes.
#[tokio::test]
async fn un_service_lent_est_ecarte_apres_cinq_echecs() {
    let doublure = Doublure::lancer().await;
    let client = doublure.client();
    doublure.panne("500").await;
    for _ in 0..5 {
        client.en_service().await.unwrap_err();
    }
    doublure.panne("lente").await;

    let erreur = client.en_service().await.unwrap_err();

    assert_eq!(
        erreur,
        ErreurExterne::Indisponible {
            service: "API Sirene",
            cause: "disjoncteur ouvert"
        }
    );
}

#[tokio::test]
async fn sans_serveur_ni_cle_l_erreur_est_la_bonne() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let absent = Sirene::preparer(&format!("http://127.0.0.1:{port}"), &SecretString::from("cle")).unwrap();
    let doublure = Doublure::lancer().await;
    let ailleurs = Sirene::preparer(&doublure.adresse, &SecretString::from("cle")).unwrap();

    let refuse = absent.en_service().await.unwrap_err();
    assert!(matches!(refuse, ErreurExterne::Indisponible { .. }), "{refuse}");
    assert!(
        !refuse.to_string().contains("127.0.0.1"),
        "aucune adresse dans une erreur"
    );
    assert!(
        !ailleurs.en_service().await.unwrap(),
        "un 404 n'est pas un service en marche"
    );
    assert!(Sirene::preparer("http://localhost", &SecretString::from("clé\n")).is_err());
}
