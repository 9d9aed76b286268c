//! Représentants légaux que le registre du commerce n'a pas pu donner à la création : repris quand on relit la fiche.

use vao_contract::organisme::{Representant, Representants};
use vao_db::organismes::{Changement, Fiche};
use vao_db::{AsyncPgConnection, Tx, journal};
use vao_domain::organisme::{SectionOrganisme, TypeOrganisme};
use vao_domain::{OrganismeId, Portee, Siret};
use vao_external::Lecture;

use super::conversion;
use super::faits::Auteur;
use super::service;
use crate::Problem;
use crate::annuaire::representants_de;
use crate::app::Commun;
use crate::declaration::fusion;
use crate::horloge::Horloge;

/// Lignes d'une fiche, au plus : la règle de champ de la rubrique.
const LIGNES_MAX: usize = 50;

/// Vrai si la fiche n'a aucun représentant. Dès qu'elle en a un, la liste est à son organisme : une ligne du registre
/// qu'il a complétée n'est plus du registre, et l'ajouter de nouveau rendrait incomplète une fiche finalisée.
pub(super) async fn manquent(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<bool, Problem> {
    let fiche = service::ouvrir(conn, &Portee::Nationale, id).await?;
    Ok(fiche.ligne.type_organisme.0 == TypeOrganisme::PersonneMorale && lire(&fiche)?.representants.is_empty())
}

/// Représentants inscrits au registre. Son silence n'empêche pas de relire la fiche : aucun.
pub(super) async fn proposer(commun: &Commun, siret: &Siret) -> Vec<Representant> {
    match commun
        .externes
        .registre
        .representants(&siret.siren(), Lecture::Fraiche)
        .await
    {
        Ok(extrait) => representants_de(extrait),
        Err(erreur) => {
            tracing::warn!(
                service = erreur.service().code(),
                nature = erreur.nature(),
                "représentants non relus"
            );
            Vec::new()
        }
    }
}

/// Donne ces lignes à une fiche verrouillée qui n'en a aucune.
pub(super) async fn completer(
    tx: &mut Tx,
    horloge: &Horloge,
    id: OrganismeId,
    proposes: Vec<Representant>,
    auteur: &Auteur,
) -> Result<(), Problem> {
    if proposes.is_empty() {
        return Ok(());
    }
    let mut fiche = service::ouvrir(tx, &Portee::Nationale, id).await?;
    let avant = lire(&fiche)?;
    // Une saisie ou une autre relecture est passée pendant l'appel.
    if !avant.representants.is_empty() {
        return Ok(());
    }
    let apres = Representants {
        representants: proposes.into_iter().take(LIGNES_MAX).collect(),
    };
    let changement = Changement {
        representants_legaux: Some(conversion::ecrire(&apres.representants)?),
        ..Changement::default()
    };
    service::ecrire(tx, horloge, &mut fiche, &changement, auteur).await?;
    if let Some(compte) = auteur.compte() {
        let differences = fusion::differences(&conversion::ecrire(&avant)?, &conversion::ecrire(&apres)?);
        let section = SectionOrganisme::Representants;
        journal::ajouter(tx, id.0, section, compte, &differences, horloge.maintenant()).await?;
    }
    Ok(())
}

fn lire(fiche: &Fiche) -> Result<Representants, Problem> {
    Ok(conversion::sections(fiche)?.representants)
}
