//! Instruire : prendre en charge (T6), demander des compléments (T7), refuser (T8), enregistrer (T9).

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use vao_contract::declaration::{ComplementsDto, DemandeComplements, Enregistrement, PriseEnCharge, Refus};
use vao_db::declarations::{self, Changement};
use vao_db::{Tx, evenements};
use vao_domain::evenement::evenement_de;
use vao_domain::{Action, DeclarationId, Version};

use super::super::taches::{CourrielComplements, CourrielRefus, CourrielRefusService, ProduireAr2m};
use super::super::{conflit, conversion, droits, historique};
use super::{ecrire, montrer, ouvrir};
use crate::Problem;
use crate::acces::InstruireDeclarations;
use crate::extraction::Demande;
use crate::idempotence::{self, Reponse};
use crate::taches::confier;

/// Ce qu'une décision écrit, en plus du statut.
#[derive(Default)]
struct Decision {
    changement: Changement,
    commentaire: Option<String>,
    precisions: Option<Value>,
}

/// Prend en charge une déclaration transmise (T6).
pub async fn prendre_en_charge(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: &PriseEnCharge,
) -> Result<Reponse, Problem> {
    let le = demande.app.horloge().maintenant();
    let changement = Changement {
        pris_en_charge_at: Some(le),
        ..Changement::default()
    };
    let decision = Decision {
        changement,
        ..Decision::default()
    };
    decider(demande, corps, Action::PrendreEnCharge, decision, le, async |_, _| {
        Ok(())
    })
    .await
}

/// Demande des compléments (T7) ; la demande se voit sur la déclaration jusqu'à la réponse.
pub async fn demander_complements(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: &DemandeComplements,
) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    let le = demande.app.horloge().maintenant();
    let declaration = demande.id.0;
    let en_attente = ComplementsDto {
        commentaire: corps.commentaire.clone(),
        sections: corps.sections.clone(),
        echeance: corps.echeance,
        service: demande.acces.identite().emetteur(),
        demande_at: le,
    };
    let changement = Changement {
        complements: Some(Some(conversion::ecrire(&en_attente)?)),
        ..Changement::default()
    };
    let decision = Decision {
        changement,
        commentaire: Some(corps.commentaire.clone()),
        precisions: Some(json!({ "sections": corps.sections, "echeance": corps.echeance })),
    };
    decider(
        demande,
        corps,
        Action::DemanderComplements,
        decision,
        le,
        async |tx, evenement| confier(tx, &CourrielComplements { declaration, evenement }).await,
    )
    .await
}

/// Refuse une déclaration (T8).
pub async fn refuser(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: &Refus,
) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    let le = demande.app.horloge().maintenant();
    let declaration = demande.id.0;
    let decision = Decision {
        changement: Changement {
            refuse_at: Some(le),
            ..Changement::default()
        },
        commentaire: Some(corps.commentaire.clone()),
        precisions: Some(json!({ "motif": corps.motif })),
    };
    decider(demande, corps, Action::Refuser, decision, le, async |tx, evenement| {
        confier(tx, &CourrielRefus { declaration, evenement }).await?;
        confier(tx, &CourrielRefusService { declaration, evenement }).await
    })
    .await
}

/// Enregistre une déclaration (T9) : l'accusé de réception est produit puis envoyé après coup.
pub async fn enregistrer(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: &Enregistrement,
) -> Result<Reponse, Problem> {
    let le = demande.app.horloge().maintenant();
    let (declaration, document) = (demande.id.0, demande.app.horloge().nouvel_id());
    let decision = Decision {
        changement: Changement {
            enregistre_2m_at: Some(le),
            ..Changement::default()
        },
        ..Decision::default()
    };
    decider(demande, corps, Action::Enregistrer, decision, le, async |tx, _| {
        confier(
            tx,
            &ProduireAr2m {
                declaration,
                rang: 1,
                document,
            },
        )
        .await
    })
    .await
}

/// Applique une décision : droits, statut, version, écriture conditionnelle, historique, portées, courriels.
async fn decider<C: Serialize>(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: &C,
    action: Action,
    decision: Decision,
    le: DateTime<Utc>,
    ensuite: impl AsyncFnOnce(&mut Tx, uuid::Uuid) -> Result<(), Problem>,
) -> Result<Reponse, Problem> {
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(&app, identite.compte, cle, corps, async |tx| {
        let mut dossier = ouvrir(tx, portee, id).await?;
        droits::exiger_instructeur(identite, &dossier)?;
        let de = dossier.declaration.statut.0;
        let vers = conflit::suivant(tx, &dossier, action).await?;
        version.verifier(Version(dossier.declaration.version))?;
        let changement = Changement {
            statut: Changement::de_statut(vers).statut,
            ..decision.changement
        };
        if !ecrire(tx, &mut dossier, &changement, identite, le).await? {
            return Err(conflit::devance(tx, portee, id, Some(action)).await);
        }
        let passage = Some((de, vers));
        let code = evenement_de(action, false);
        let mut evenement = historique::evenement(app.horloge(), identite, id.0, code, passage, le);
        evenement.commentaire = decision.commentaire;
        evenement.metadata = decision.precisions.unwrap_or_else(|| json!({}));
        let evenement_id = evenement.id.0;
        evenements::ajouter(tx, evenement).await?;
        declarations::recalculer_portee(tx, id).await?;
        ensuite(tx, evenement_id).await?;
        montrer(&dossier, identite)
    })
    .await
}
