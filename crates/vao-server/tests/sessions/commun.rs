//! Gestes répétés : se connecter, lire le code dans le courriel, présenter un cookie.

use chrono::Duration;
use vao_contract::moi::{
    CONFIRMER_SECOND_FACTEUR, CodeApplication, CodesDeSecoursDto, MotDePasseActuel, PREPARER_SECOND_FACTEUR,
    PreparationDto,
};
use vao_contract::session::{
    CONFIRMER, ConfirmationCode, DefiDto, JetonDto, OUVRIR, OuvertureSession, RAFRAICHIR, RENVOYER, Rafraichissement,
    RenvoiCode, ReponseOuverture,
};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::Population;
use vao_mail::Courriel;
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

/// Compte qui va se connecter par le mot de passe.
pub(crate) struct Compte {
    pub(crate) population: Population,
    pub(crate) mail: String,
}

impl Compte {
    pub(crate) fn usager(acteur: &Acteur<'_>) -> Self {
        Self {
            population: Population::Usagers,
            mail: acteur.mail.clone(),
        }
    }

    pub(crate) fn agent(acteur: &Acteur<'_>) -> Self {
        Self {
            population: Population::Bo,
            mail: acteur.mail.clone(),
        }
    }

    /// Premier temps : le mot de passe.
    pub(crate) async fn ouvrir(&self, app: &TestApp, mot_de_passe: &str) -> Reponse {
        self.ouvrir_avec(app, mot_de_passe, &[]).await
    }

    /// Premier temps, avec des en-têtes.
    pub(crate) async fn ouvrir_avec(&self, app: &TestApp, mot_de_passe: &str, entetes: &[(&str, &str)]) -> Reponse {
        let corps = OuvertureSession {
            population: self.population,
            email: self.mail.clone(),
            mot_de_passe: mot_de_passe.to_owned(),
        };
        poster(app, &OUVRIR.adresse(&[]), &corps, entetes).await
    }

    /// Le bon mot de passe ; le code reste dans la boîte aux lettres.
    pub(crate) async fn defi(&self, app: &TestApp) -> DefiDto {
        defi(&self.ouvrir(app, MOT_DE_PASSE).await)
    }

    /// Les deux temps, jusqu'au jeton et au cookie.
    pub(crate) async fn connecter(&self, app: &TestApp) -> Connexion {
        let defi = self.defi(app).await;
        let code = code(app).await;
        Connexion::lire(self.population, &confirmer(app, &defi, &code).await)
    }
}

/// Session ouverte dans un navigateur : jeton d'accès et cookie.
#[derive(Clone)]
pub(crate) struct Connexion {
    pub(crate) population: Population,
    pub(crate) jeton: JetonDto,
    pub(crate) cookie: String,
}

impl Connexion {
    #[track_caller]
    pub(crate) fn lire(population: Population, reponse: &Reponse) -> Self {
        let jeton = reponse.json();
        let (cookie, _) = reponse.cookie(nom_cookie(population)).expect("un cookie est posé");
        Self {
            population,
            jeton,
            cookie,
        }
    }

    /// Appelant qui présente ce jeton.
    pub(crate) fn acteur<'a>(&self, app: &'a TestApp) -> Acteur<'a> {
        Acteur {
            jeton: Some(self.jeton.jeton.clone()),
            ..app.anonyme()
        }
    }

    /// Renouvelle depuis le site de la population.
    pub(crate) async fn rafraichir(&self, app: &TestApp) -> Reponse {
        rafraichir(
            app,
            self.population,
            Some(&self.cookie),
            &[("Origin", site(self.population))],
        )
        .await
    }
}

pub(crate) const fn nom_cookie(population: Population) -> &'static str {
    match population {
        Population::Usagers => "__Host-vao-usagers",
        Population::Bo => "__Host-vao-bo",
    }
}

pub(crate) const fn site(population: Population) -> &'static str {
    match population {
        Population::Usagers => "http://usagers.test",
        Population::Bo => "http://bo.test",
    }
}

pub(crate) async fn poster<C: serde::Serialize>(
    app: &TestApp,
    adresse: &str,
    corps: &C,
    entetes: &[(&str, &str)],
) -> Reponse {
    let anonyme = app.anonyme();
    let appel = anonyme.appel(Methode::Post, adresse).json(corps);
    entetes
        .iter()
        .fold(appel, |appel, (nom, valeur)| appel.entete(nom, *valeur))
        .envoyer()
        .await
}

#[track_caller]
pub(crate) fn defi(reponse: &Reponse) -> DefiDto {
    match reponse.statut(200).json() {
        ReponseOuverture::Code(defi) => defi,
        ReponseOuverture::Session(_) => panic!("un code était attendu"),
    }
}

pub(crate) async fn confirmer(app: &TestApp, defi: &DefiDto, code: &str) -> Reponse {
    confirmer_avec(app, defi, code, false, &[]).await
}

pub(crate) async fn confirmer_avec(
    app: &TestApp,
    defi: &DefiDto,
    code: &str,
    memoriser_appareil: bool,
    entetes: &[(&str, &str)],
) -> Reponse {
    let corps = ConfirmationCode {
        defi: defi.defi.clone(),
        code: code.to_owned(),
        memoriser_appareil,
    };
    poster(app, &CONFIRMER.adresse(&[]), &corps, entetes).await
}

pub(crate) async fn renvoyer(app: &TestApp, defi: &DefiDto) -> Reponse {
    poster(
        app,
        &RENVOYER.adresse(&[]),
        &RenvoiCode {
            defi: defi.defi.clone(),
        },
        &[],
    )
    .await
}

pub(crate) async fn rafraichir(
    app: &TestApp,
    population: Population,
    cookie: Option<&str>,
    entetes: &[(&str, &str)],
) -> Reponse {
    let cookie = cookie.map(|valeur| format!("{}={valeur}", nom_cookie(population)));
    let mut tous = entetes.to_vec();
    tous.extend(cookie.as_deref().map(|cookie| ("Cookie", cookie)));
    poster(app, &RAFRAICHIR.adresse(&[]), &Rafraichissement { population }, &tous).await
}

/// Code du dernier courriel parti.
pub(crate) async fn code(app: &TestApp) -> String {
    let courriels = app.courriels().await;
    code_de(courriels.last().expect("un courriel porte le code"))
}

/// Six chiffres qui se suivent dans un courriel.
pub(crate) fn code_de(courriel: &Courriel) -> String {
    courriel
        .texte
        .split(|c: char| !c.is_ascii_digit())
        .find(|nombre| nombre.len() == 6)
        .expect("le courriel porte un code")
        .to_owned()
}

/// Un code qui n'est pas le bon.
pub(crate) fn autre_que(code: &str) -> String {
    let nombre: u32 = code.parse().expect("un code est un nombre");
    if nombre == 999_999 {
        "100000".to_owned()
    } else {
        (nombre + 1).to_string()
    }
}

#[track_caller]
pub(crate) fn attente(reponse: &Reponse) -> i64 {
    let probleme = reponse.probleme(CodeProbleme::TropDeDemandes);
    let secondes = probleme.reessayer_dans.expect("l'attente est dite");
    assert_eq!(reponse.entete("retry-after"), Some(secondes.to_string()));
    i64::from(secondes)
}

pub(crate) fn avancer(app: &TestApp, duree: Duration) {
    app.horloge.avancer(duree);
}

/// Application d'authentification d'un compte d'essai, sur le téléphone de son titulaire.
pub(crate) struct Telephone {
    totp: totp_rs::Totp,
    /// Codes de secours, recopiés sur un papier.
    pub(crate) secours: Vec<String>,
}

impl Telephone {
    /// Application qui lit ce secret.
    pub(crate) fn lire(secret: &str) -> Self {
        let secret = totp_rs::Secret::try_from_base32(secret).expect("le secret est en base 32");
        let totp = totp_rs::Builder::new().with_secret(secret).build();
        Self {
            totp: totp.expect("le secret est assez long"),
            secours: Vec::new(),
        }
    }

    /// Code affiché à l'heure de l'application d'essai.
    pub(crate) fn code(&self, app: &TestApp) -> String {
        let secondes = u64::try_from(app.maintenant().timestamp()).expect("après 1970");
        self.totp.generate(secondes).to_string()
    }
}

/// Prépare puis confirme une application d'authentification ; l'horloge avance d'un pas, pour un code neuf.
pub(crate) async fn inscrire_application(acteur: &Acteur<'_>) -> Telephone {
    let corps = MotDePasseActuel {
        mot_de_passe: MOT_DE_PASSE.to_owned(),
    };
    let preparation: PreparationDto = acteur.envoyer(&PREPARER_SECOND_FACTEUR, &[], None, &corps).await.json();
    let mut telephone = Telephone::lire(&preparation.secret);
    let corps = CodeApplication {
        code: telephone.code(acteur.app),
    };
    let codes: CodesDeSecoursDto = acteur
        .envoyer(&CONFIRMER_SECOND_FACTEUR, &[], None, &corps)
        .await
        .json();
    telephone.secours = codes.codes;
    avancer(acteur.app, Duration::seconds(30));
    telephone
}

/// Actions du journal des comptes, de la plus ancienne à la plus récente ; celles du même instant par leur nom.
pub(crate) async fn journal(app: &TestApp) -> String {
    app.valeur("SELECT coalesce(string_agg(action, ' ' ORDER BY le, action), '') FROM journal_compte")
        .await
        .expect("une ligne")
}
