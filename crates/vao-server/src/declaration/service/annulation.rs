//! Annuler (T20).

use vao_contract::declaration::Annulation;
use vao_db::declarations::{self, Changement};
use vao_db::evenements;
use vao_domain::evenement::{CodeEvenement, evenement_de};
use vao_domain::{Action, DeclarationId, Version};

use super::super::taches::{CourrielAnnulation, CourrielAnnulationService};
use super::super::{conflit, droits, historique};
use super::{ecrire, montrer, ouvrir};
use crate::acces::{Access, DeposerDeclarations};
use crate::idempotence::{self, Cle, Reponse};
use crate::taches::confier;
use crate::version::SiVersion;
use crate::{App, Problem};

/// Annule un séjour déposé, le sien ou celui d'un établissement de l'agrément : irréversible, l'organisme et les
/// services en sont informés.
pub async fn annuler(
    app: &App,
    acces: &Access<DeposerDeclarations>,
    id: DeclarationId,
    version: SiVersion,
    cle: Cle,
    corps: &Annulation,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let mut dossier = ouvrir(tx, portee, id).await?;
        droits::exiger_titulaire(identite, &dossier)?;
        let de = dossier.declaration.statut.0;
        let vers = conflit::suivant(tx, &dossier, Action::Annuler).await?;
        version.verifier(Version(dossier.declaration.version))?;
        let le = app.horloge().maintenant();
        let changement = Changement {
            annule_at: Some(le),
            complements: Some(None),
            ..Changement::de_statut(vers)
        };
        if !ecrire(tx, &mut dossier, &changement, identite, le).await? {
            return Err(conflit::devance(tx, portee, id, Some(Action::Annuler)).await);
        }
        let code: CodeEvenement = evenement_de(Action::Annuler, false);
        let mut evenement = historique::evenement(app.horloge(), identite, id.0, code, Some((de, vers)), le);
        evenement.commentaire.clone_from(&corps.motif);
        let evenement_id = evenement.id.0;
        evenements::ajouter(tx, evenement).await?;
        declarations::recalculer_portee(tx, id).await?;
        confier(
            tx,
            &CourrielAnnulation {
                declaration: id.0,
                evenement: evenement_id,
            },
        )
        .await?;
        confier(
            tx,
            &CourrielAnnulationService {
                declaration: id.0,
                evenement: evenement_id,
            },
        )
        .await?;
        montrer(&dossier, identite)
    })
    .await
}
