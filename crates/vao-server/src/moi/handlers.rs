//! Routes du compte de l'appelant.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};
use vao_contract::Page;
use vao_contract::journal::{LigneJournal, ListeJournal};
use vao_contract::moi::{
    AcceptationCgu, AppareilDto, ChangementCourriel, ChangementMotDePasse, CodeApplication, CodesDeSecoursDto,
    ModificationProfil, MonCompteDto, MotDePasseActuel, PreparationDto, SecondFacteurDto,
};
use vao_contract::session::ProfilDto;
use vao_domain::AppareilId;

use super::{acces as compte, coordonnees, second_facteur};
use crate::acces::{Access, Connecte, Identifie};
use crate::extraction::{Json, Path, Query as Parametres};
use crate::journal_comptes::lecture;
use crate::routes::Routage;
use crate::sessions::cookies::{self, nom_appareil};
use crate::sessions::provenance::Client;
use crate::{App, Problem, problemes};

problemes! {
    /// Problèmes d'une lecture.
    ProblemesLecture = NonConnecte, CguAAccepter, SecondFacteurAActiver;
    /// Problèmes d'une lecture permise avant d'avoir accepté les conditions d'utilisation.
    ProblemesIdentifie = NonConnecte;
    /// Problèmes de la lecture du journal.
    ProblemesJournal = NonConnecte, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'une modification.
    ProblemesModification =
        RequeteInvalide, NonConnecte, CguAAccepter, SecondFacteurAActiver, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes d'une opération qui redemande le mot de passe.
    ProblemesMotDePasse =
        RequeteInvalide, NonConnecte, CguAAccepter, SecondFacteurAActiver, CorpsTropGrand, TypeNonAdmis, SaisieInvalide,
        TropDeDemandes;
    /// Problèmes du retrait du second facteur et de ses codes.
    ProblemesSecondFacteur =
        RequeteInvalide, NonConnecte, CguAAccepter, SecondFacteurAActiver, EtatIncompatible, CorpsTropGrand,
        TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes de l'inscription d'un second facteur.
    ProblemesInscription =
        RequeteInvalide, NonConnecte, EtatIncompatible, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes de l'acceptation des conditions d'utilisation.
    ProblemesCgu = RequeteInvalide, NonConnecte, EtatIncompatible, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes du retrait d'un appareil.
    ProblemesAppareil = NonConnecte, CguAAccepter, SecondFacteurAActiver, Introuvable;
}

/// Registers the routes of this module.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(lire)
        .service(modifier)
        .service(changer_mot_de_passe)
        .service(changer_courriel)
        .service(accepter_cgu)
        .service(lire_second_facteur)
        .service(preparer_second_facteur)
        .service(confirmer_second_facteur)
        .service(retirer_second_facteur)
        .service(renouveler_codes)
        .service(lire_journal)
        .service(lister_appareils)
        .service(retirer_appareil);
}

/// Compte de l'appelant.
#[utoipa::path(
    tag = "moi",
    operation_id = "lireMonCompte",
    security(("jwt" = ["connecte"])),
    responses(
        (status = 200, description = "Compte, vu par son titulaire.", body = MonCompteDto, example = json!({
            "email": "direction@exemple.fr", "nom": "Durand", "prenom": "Anne", "telephone": "+33476000000",
            "siret": "81204713200012", "rattachement": "Association Grand Large", "creeAt": "2026-03-02T08:00:00Z",
            "derniereConnexionAt": "2027-01-15T09:00:00Z"
        })),
        ProblemesLecture
    )
)]
#[get("/moi/compte")]
async fn lire(acces: Access<Connecte>, app: Data<App>) -> Result<Json<MonCompteDto>, Problem> {
    coordonnees::lire(&app, acces.identite()).await.map(Json)
}

/// Change son nom, son prénom ou son téléphone.
///
/// Un champ absent ne change pas. Le téléphone d'un agent est ignoré : il n'en a pas.
#[utoipa::path(
    tag = "moi",
    operation_id = "modifierProfil",
    security(("jwt" = ["connecte"])),
    request_body(content = ModificationProfil, example = json!({"nom": "Durand", "telephone": "04 76 00 00 00"})),
    responses((status = 200, description = "Profil à jour.", body = ProfilDto), ProblemesModification)
)]
#[patch("/moi")]
async fn modifier(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    corps: Json<ModificationProfil>,
) -> Result<Json<ProfilDto>, Problem> {
    app.valider(&corps.0)?;
    coordonnees::modifier(&app, &client, acces.identite(), corps.0)
        .await
        .map(Json)
}

/// Change son mot de passe.
///
/// Le mot de passe actuel est redemandé ; ses échecs se comptent avec ceux de la connexion. Les autres sessions et la
/// confiance donnée aux appareils prennent fin, et un courriel le dit au titulaire.
#[utoipa::path(
    tag = "moi",
    operation_id = "changerMotDePasse",
    security(("jwt" = ["connecte"])),
    request_body(content = ChangementMotDePasse, example = json!({
        "actuel": "Trois mots de passe 2027", "nouveau": "Tulipe-Cargo-Violon-47"
    })),
    responses((status = 204, description = "Mot de passe changé."), ProblemesMotDePasse)
)]
#[put("/moi/mot-de-passe")]
async fn changer_mot_de_passe(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    corps: Json<ChangementMotDePasse>,
) -> Result<HttpResponse, Problem> {
    let Json(corps) = corps;
    app.valider(&corps)?;
    let appelant = acces.identite();
    compte::changer_mot_de_passe(&app, &client, appelant, corps).await?;
    let mut reponse = HttpResponse::NoContent().finish();
    cookies::ajouter(&mut reponse, cookies::retirer(nom_appareil(appelant.population)));
    Ok(reponse)
}

/// Demande un changement d'adresse.
///
/// Un lien part à la nouvelle adresse ; l'ancienne reste celle du compte jusqu'à ce qu'il serve. La réponse est la
/// même si l'adresse a déjà un compte, dont le titulaire est alors prévenu.
#[utoipa::path(
    tag = "moi",
    operation_id = "changerCourriel",
    security(("jwt" = ["connecte"])),
    request_body(content = ChangementCourriel, example = json!({
        "motDePasse": "Trois mots de passe 2027", "email": "anne.durand@exemple.fr"
    })),
    responses((status = 202, description = "Un courriel part à la nouvelle adresse."), ProblemesMotDePasse)
)]
#[post("/moi/courriel")]
async fn changer_courriel(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    corps: Json<ChangementCourriel>,
) -> Result<HttpResponse, Problem> {
    let Json(corps) = corps;
    app.valider(&corps)?;
    compte::changer_courriel(&app, &client, acces.identite(), corps).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Accepte les conditions d'utilisation.
///
/// Seule la version en vigueur (`cguAAccepter` du profil) s'accepte. Chaque acceptation est gardée avec sa date.
#[utoipa::path(
    tag = "moi",
    operation_id = "accepterCgu",
    security(("jwt" = ["identifie"])),
    request_body(content = AcceptationCgu, example = json!({"version": 1})),
    responses((status = 200, description = "Profil à jour.", body = ProfilDto), ProblemesCgu)
)]
#[post("/moi/cgu")]
async fn accepter_cgu(
    acces: Access<Identifie>,
    app: Data<App>,
    client: Client,
    corps: Json<AcceptationCgu>,
) -> Result<Json<ProfilDto>, Problem> {
    app.valider(&corps.0)?;
    compte::accepter_cgu(&app, &client, acces.identite(), corps.0)
        .await
        .map(Json)
}

/// Second facteur de l'appelant.
#[utoipa::path(
    tag = "moi",
    operation_id = "lireSecondFacteur",
    security(("jwt" = ["identifie"])),
    responses(
        (status = 200, description = "Application inscrite ou non, codes de secours restants.", body = SecondFacteurDto,
            example = json!({
                "applicationDepuis": "2027-01-15T09:00:00Z", "codesRestants": 10, "exigee": true
            })),
        ProblemesIdentifie
    )
)]
#[get("/moi/second-facteur")]
async fn lire_second_facteur(acces: Access<Identifie>, app: Data<App>) -> Result<Json<SecondFacteurDto>, Problem> {
    second_facteur::lire(&app, acces.identite()).await.map(Json)
}

/// Commence l'inscription d'une application d'authentification.
///
/// Le secret n'est montré qu'ici, avec son code QR. Rien ne change à la connexion avant la confirmation.
#[utoipa::path(
    tag = "moi",
    operation_id = "preparerSecondFacteur",
    security(("jwt" = ["identifie"])),
    request_body(content = MotDePasseActuel, example = json!({"motDePasse": "Trois mots de passe 2027"})),
    responses(
        (status = 200, description = "Secret à inscrire dans l'application.", body = PreparationDto, example = json!({
            "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "adresse": "otpauth://totp/VAO:direction%40exemple.fr?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=VAO",
            "qr": {"cote": 49, "trace": "M4 4h7v1h-7z"}
        })),
        ProblemesInscription
    )
)]
#[post("/moi/second-facteur")]
async fn preparer_second_facteur(
    acces: Access<Identifie>,
    app: Data<App>,
    client: Client,
    corps: Json<MotDePasseActuel>,
) -> Result<Json<PreparationDto>, Problem> {
    app.valider(&corps.0)?;
    second_facteur::preparer(&app, &client, acces.identite(), corps.0.mot_de_passe)
        .await
        .map(Json)
}

/// Finit l'inscription d'une application, par un premier code.
///
/// Rend dix codes de secours, montrés une seule fois. Les autres sessions et la confiance donnée aux appareils
/// prennent fin, et un courriel le dit au titulaire.
#[utoipa::path(
    tag = "moi",
    operation_id = "confirmerSecondFacteur",
    security(("jwt" = ["identifie"])),
    request_body(content = CodeApplication, example = json!({"code": "482913"})),
    responses(
        (status = 200, description = "Codes de secours.", body = CodesDeSecoursDto, example = json!({
            "codes": ["k7mf2-xq9ab", "p3ndh-8wjtc"]
        })),
        ProblemesInscription
    )
)]
#[post("/moi/second-facteur/confirmation")]
async fn confirmer_second_facteur(
    acces: Access<Identifie>,
    app: Data<App>,
    client: Client,
    corps: Json<CodeApplication>,
) -> Result<Json<CodesDeSecoursDto>, Problem> {
    app.valider(&corps.0)?;
    second_facteur::confirmer(&app, &client, acces.identite(), &corps.0.code)
        .await
        .map(Json)
}

/// Retire son application d'authentification.
///
/// Refusé quand elle est exigée du compte (409). Le code reviendra par courriel.
#[utoipa::path(
    tag = "moi",
    operation_id = "retirerSecondFacteur",
    security(("jwt" = ["connecte"])),
    request_body(content = MotDePasseActuel, example = json!({"motDePasse": "Trois mots de passe 2027"})),
    responses(
        (status = 200, description = "Second facteur à jour.", body = SecondFacteurDto, example = json!({
            "applicationDepuis": null, "codesRestants": 0, "exigee": false
        })),
        ProblemesSecondFacteur
    )
)]
#[post("/moi/second-facteur/retrait")]
async fn retirer_second_facteur(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    corps: Json<MotDePasseActuel>,
) -> Result<Json<SecondFacteurDto>, Problem> {
    app.valider(&corps.0)?;
    second_facteur::retirer(&app, &client, acces.identite(), corps.0.mot_de_passe)
        .await
        .map(Json)
}

/// Remplace ses codes de secours.
#[utoipa::path(
    tag = "moi",
    operation_id = "renouvelerCodesDeSecours",
    security(("jwt" = ["connecte"])),
    request_body(content = MotDePasseActuel, example = json!({"motDePasse": "Trois mots de passe 2027"})),
    responses(
        (status = 200, description = "Codes neufs ; les anciens ne valent plus rien.", body = CodesDeSecoursDto,
            example = json!({"codes": ["k7mf2-xq9ab", "p3ndh-8wjtc"]})),
        ProblemesSecondFacteur
    )
)]
#[post("/moi/second-facteur/codes-de-secours")]
async fn renouveler_codes(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    corps: Json<MotDePasseActuel>,
) -> Result<Json<CodesDeSecoursDto>, Problem> {
    app.valider(&corps.0)?;
    second_facteur::renouveler_codes(&app, &client, acces.identite(), corps.0.mot_de_passe)
        .await
        .map(Json)
}

/// Ce qui est arrivé à son compte, le plus récent d'abord.
#[utoipa::path(
    tag = "moi",
    operation_id = "lireMonJournal",
    params(ListeJournal),
    security(("jwt" = ["connecte"])),
    responses(
        (status = 200, description = "Page du journal.", body = Page<LigneJournal>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "entite": "USER_FRONT",
                "entiteId": "01978c3e-0000-7000-8000-000000000001", "cible": "Anne Durand", "action": "CONNEXION",
                "origine": "FRONT", "auteur": "Anne Durand", "motif": null,
                "changements": [{"champ": "Appareil", "avant": null, "apres": "Firefox, Windows"}],
                "le": "2027-01-15T09:00:00Z"
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesJournal
    )
)]
#[get("/moi/journal")]
async fn lire_journal(
    acces: Access<Connecte>,
    app: Data<App>,
    demande: Parametres<ListeJournal>,
) -> Result<Json<Page<LigneJournal>>, Problem> {
    let appelant = acces.identite();
    let mut connexion = app.db.prendre().await?;
    lecture::lire_du_compte(&mut connexion, appelant.population, appelant.compte, &demande.0)
        .await
        .map(Json)
}

/// Appareils de confiance de l'appelant.
#[utoipa::path(
    tag = "moi",
    operation_id = "listerAppareils",
    security(("jwt" = ["connecte"])),
    responses(
        (status = 200, description = "Appareils, le plus récent d'abord.", body = Vec<AppareilDto>, example = json!([{
            "id": "01978c3e-0000-7000-8000-000000000000", "appareil": "Firefox, Windows",
            "depuis": "2027-01-15T09:00:00Z", "derniereUtilisationAt": null, "expireAt": "2027-02-14T09:00:00Z"
        }])),
        ProblemesLecture
    )
)]
#[get("/appareils")]
async fn lister_appareils(acces: Access<Connecte>, app: Data<App>) -> Result<Json<Vec<AppareilDto>>, Problem> {
    compte::appareils(&app, acces.identite()).await.map(Json)
}

/// Retire la confiance donnée à un appareil.
///
/// Sa prochaine connexion demandera un code ; ses sessions ouvertes se ferment une à une.
#[utoipa::path(
    tag = "moi",
    operation_id = "retirerAppareil",
    security(("jwt" = ["connecte"])),
    params(("id" = AppareilId, Path, description = "Appareil, tel que la liste le nomme.")),
    responses((status = 204, description = "Confiance retirée."), ProblemesAppareil)
)]
#[delete("/appareils/{id}")]
async fn retirer_appareil(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    id: Path<AppareilId>,
) -> Result<HttpResponse, Problem> {
    compte::retirer_appareil(&app, &client, acces.identite(), id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
