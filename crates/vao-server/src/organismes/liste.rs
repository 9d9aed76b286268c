//! Liste des organismes : routes, et le chemin des paramètres de l'adresse à un filtre.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use vao_contract::organisme::{LigneOrganisme, ListeOrganismes, TriOrganismes};
use vao_contract::{ErreurChamp, Page};
use vao_db::organismes::liste::{self as base, Filtre, LigneRow, Tri};
use vao_domain::{CodeTerritoire, OrganismeId, Siret};

use super::export;
use crate::acces::{Access, LireOrganismes};
use crate::export::FormatExport;
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::pagination::{Pagination, texte_cherche};
use crate::routes::Routage;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    ProblemesListe = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'un export.
    ProblemesExport = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable, SaisieInvalide;
}

/// Inscrit les routes ; avant celles de `/organismes/{id}`, qui prendraient « export » pour un identifiant.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(lister).service(exporter);
}

/// Lister les organismes
///
/// Un utilisateur du portail trouve le sien ; au siège, ceux de tout le SIREN. Un agent les trouve tous. La région et
/// les dates de l'agrément d'un établissement autorisé sont celles de l'agrément de son siège ; s'il y en a plusieurs,
/// celui en vigueur. Le total est exact.
#[utoipa::path(
    tag = "organismes",
    operation_id = "listerOrganismes",
    params(ListeOrganismes),
    security(("jwt" = ["lire-organismes"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<LigneOrganisme>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "nom": "Association Grand Large",
                "type": "personne_morale", "siret": "99999901400015", "siegeSocial": true,
                "modifieAt": "2027-01-15T09:00:00Z", "complet": true, "departement": "38",
                "etatAgrement": "VALIDE", "regionAgrement": "AURA", "dateAgrement": "2025-01-01",
                "finAgrement": "2030-12-31", "sejours": 12, "sansUtilisateur": false, "aVerifier": false,
                "ferme": false
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesListe
    )
)]
#[get("/organismes")]
async fn lister(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    demande: Parametres<ListeOrganismes>,
) -> Result<Json<Page<LigneOrganisme>>, Problem> {
    let (pagination, filtre) = lire(&demande.0, app.horloge().aujourd_hui())?;
    let mut connexion = app.db.prendre().await?;
    let (limite, decalage) = (pagination.limite(), pagination.decalage());
    let page = base::lister(&mut connexion, acces.portee()?, &filtre, limite, decalage).await?;
    let lignes: Result<Vec<LigneOrganisme>, Problem> = page.lignes.into_iter().map(montrer).collect();
    Ok(Json(pagination.composer(lignes?, page.total, false)))
}

/// Exporter les organismes
///
/// Pour les agents : les organismes que la liste montrerait avec les mêmes filtres et le même tri, tous, avec leurs
/// déclarations par statut. L'export est noté au journal.
#[utoipa::path(
    tag = "organismes",
    operation_id = "exporterOrganismes",
    params(("format" = String, Path, description = "`csv` ou `xlsx`."), ListeOrganismes),
    security(("jwt" = ["lire-organismes"])),
    responses(
        (status = 200, description = "Fichier.", content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("Content-Disposition" = String, description = "Nom du fichier, avec sa date."))),
        ProblemesExport
    )
)]
#[get("/organismes/export.{format}")]
async fn exporter(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    format: Chemin<String>,
    demande: Parametres<ListeOrganismes>,
) -> Result<HttpResponse, Problem> {
    export::exporter(&app, &acces, FormatExport::lire(&format.0)?, &demande.0).await
}

/// Lit une demande ; 422 avec le paramètre en cause.
pub(super) fn lire(demande: &ListeOrganismes, jour: NaiveDate) -> Result<(Pagination, Filtre), Problem> {
    let textes = [
        ("/recherche", &demande.recherche),
        ("/nom", &demande.nom),
        ("/siret", &demande.siret),
        ("/departement", &demande.departement),
    ];
    let pagination = Pagination::lire(demande.page, demande.par_page, &textes)?;
    if demande
        .annee_agrement
        .is_some_and(|annee| !(1_900..=2_200).contains(&annee))
    {
        let message = "Une année en quatre chiffres est attendue, par exemple 2025.";
        return Err(Problem::champs(vec![ErreurChamp::new(
            "/anneeAgrement",
            "hors-bornes",
            message,
        )]));
    }
    let (tri, descendant) = ordre(demande.tri.unwrap_or(TriOrganismes::ModifieAtDesc));
    let sans_espaces = |texte: String| texte.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let filtre = Filtre {
        tri,
        descendant,
        recherche: texte_cherche(demande.recherche.as_deref()),
        nom: texte_cherche(demande.nom.as_deref()),
        siret: texte_cherche(demande.siret.as_deref()).map(sans_espaces),
        type_organisme: demande.type_organisme,
        complet: demande.complet,
        departement: texte_cherche(demande.departement.as_deref()).map(|code| code.to_uppercase()),
        region_agrement: demande.region_agrement.as_ref().map(ToString::to_string),
        annee_agrement: demande.annee_agrement,
        agrement: demande.agrement.clone(),
        sans_utilisateur: demande.sans_utilisateur.filter(|seuls| *seuls),
        signales: demande.signales.filter(|seuls| *seuls),
        ..Filtre::tout(jour)
    };
    Ok((pagination, filtre))
}

const fn ordre(tri: TriOrganismes) -> (Tri, bool) {
    match tri {
        TriOrganismes::Nom => (Tri::Nom, false),
        TriOrganismes::NomDesc => (Tri::Nom, true),
        TriOrganismes::Type => (Tri::Type, false),
        TriOrganismes::TypeDesc => (Tri::Type, true),
        TriOrganismes::ModifieAt => (Tri::Modification, false),
        TriOrganismes::ModifieAtDesc => (Tri::Modification, true),
        TriOrganismes::Complet => (Tri::Complet, false),
        TriOrganismes::CompletDesc => (Tri::Complet, true),
        TriOrganismes::Siret => (Tri::Siret, false),
        TriOrganismes::SiretDesc => (Tri::Siret, true),
        TriOrganismes::RegionAgrement => (Tri::RegionAgrement, false),
        TriOrganismes::RegionAgrementDesc => (Tri::RegionAgrement, true),
        TriOrganismes::DateAgrement => (Tri::DateAgrement, false),
        TriOrganismes::DateAgrementDesc => (Tri::DateAgrement, true),
        TriOrganismes::Sejours => (Tri::Sejours, false),
        TriOrganismes::SejoursDesc => (Tri::Sejours, true),
    }
}

fn montrer(ligne: LigneRow) -> Result<LigneOrganisme, Problem> {
    let LigneRow { identite, suite } = ligne;
    Ok(LigneOrganisme {
        id: OrganismeId(identite.id),
        nom: identite.nom,
        type_organisme: identite.type_organisme.0,
        siret: Siret::lire(&identite.siret).map_err(Problem::interne)?,
        siege_social: identite.siege_social,
        modifie_at: identite.modifie_at,
        complet: identite.complet,
        departement: identite.departement,
        etat_agrement: suite.etat_agrement.0,
        region_agrement: suite.region_agrement.map(CodeTerritoire),
        date_agrement: suite.date_agrement,
        fin_agrement: suite.fin_agrement,
        sejours: suite.sejours,
        sans_utilisateur: suite.sans_utilisateur,
        a_verifier: identite.a_verifier,
        ferme: identite.ferme,
    })
}
