//! Lire une fiche, ce qui lui manque, son historique, ses établissements.

use vao_contract::Page;
use vao_contract::organisme::{
    CompletudeOrganisme, EtablissementDto, HistoriqueOrganisme, ListeEtablissements, OrganismeDto, StatutEtablissement,
};
use vao_db::AsyncPgConnection;
use vao_db::organismes::{self, EtatEtablissement, FiltreEtablissements};
use vao_domain::OrganismeId;

use super::super::conversion;
use super::{montrer, ouvrir};
use crate::acces::{Access, Identite, LireOrganismes};
use crate::pagination::{Pagination, texte_cherche};
use crate::version::Versionne;
use crate::{App, Problem};

/// Fiche.
pub async fn lire(
    app: &App,
    acces: &Access<LireOrganismes>,
    id: OrganismeId,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let fiche = ouvrir(&mut connexion, acces.portee()?, id).await?;
    montrer(&fiche, acces.identite())
}

/// Ce qui manque à une fiche.
pub async fn completude(
    app: &App,
    acces: &Access<LireOrganismes>,
    id: OrganismeId,
) -> Result<CompletudeOrganisme, Problem> {
    Ok(lire(app, acces, id).await?.corps.completude)
}

/// Historique, le plus récent d'abord.
pub async fn historique(
    app: &App,
    acces: &Access<LireOrganismes>,
    id: OrganismeId,
) -> Result<HistoriqueOrganisme, Problem> {
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces.portee()?, id).await?;
    raconter(&mut connexion, acces.identite(), id).await
}

/// Historique d'une fiche que l'appelant voit.
pub(super) async fn raconter(
    conn: &mut AsyncPgConnection,
    identite: &Identite,
    id: OrganismeId,
) -> Result<HistoriqueOrganisme, Problem> {
    let evenements = organismes::evenements(conn, id).await?;
    let modifications = organismes::modifications(conn, id).await?;
    Ok(conversion::historique(id, evenements, modifications, identite))
}

/// Établissements secondaires d'un siège ; aucun pour un autre organisme.
pub async fn lister_etablissements(
    app: &App,
    acces: &Access<LireOrganismes>,
    id: OrganismeId,
    demande: &ListeEtablissements,
) -> Result<Page<EtablissementDto>, Problem> {
    let pagination = Pagination::lire(
        demande.page,
        demande.par_page,
        &[
            ("/recherche", &demande.recherche),
            ("/siret", &demande.siret),
            ("/denomination", &demande.denomination),
            ("/commune", &demande.commune),
        ],
    )?;
    let siret = texte_cherche(demande.siret.as_deref());
    let filtre = FiltreEtablissements {
        recherche: texte_cherche(demande.recherche.as_deref()),
        siret: siret.map(|texte| texte.chars().filter(|c| !c.is_whitespace()).collect()),
        denomination: texte_cherche(demande.denomination.as_deref()),
        commune: texte_cherche(demande.commune.as_deref()),
        etat: demande.statut.map(|statut| match statut {
            StatutEtablissement::EnActivite => EtatEtablissement::EnActivite,
            StatutEtablissement::Autorise => EtatEtablissement::Autorise,
            StatutEtablissement::Ferme => EtatEtablissement::Ferme,
        }),
    };
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces.portee()?, id).await?;
    let (limite, decalage) = (pagination.limite(), pagination.decalage());
    let page = organismes::lister_etablissements(&mut connexion, id, &filtre, limite, decalage).await?;
    let lignes: Result<Vec<_>, Problem> = page.lignes.into_iter().map(conversion::etablissement).collect();
    Ok(pagination.composer(lignes?, page.total, false))
}
