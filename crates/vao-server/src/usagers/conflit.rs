//! Refus qui disent pourquoi, qui est passé avant, et ce qui reste possible.

use vao_contract::{CodeProbleme, Probleme};
use vao_db::Tx;
use vao_db::usagers::{self, CompteRow, DernierFait};
use vao_domain::compte::{ActionJournal, OrigineJournal};
use vao_domain::{Code as _, NiveauTerritoire, UsagerId, Version};

use super::conversion::nommer_agent;
use super::droits::{self, Empechement};
use crate::Problem;
use crate::acces::{Identite, service};
use crate::declaration::dates::jour_et_heure;
use crate::version::SiVersion;

/// Problème d'une action empêchée.
pub(super) async fn refus(tx: &mut Tx, identite: &Identite, compte: &CompteRow, cause: Empechement) -> Problem {
    let (code, detail) = match cause {
        Empechement::Etat => return etat(tx, identite, compte).await,
        Empechement::Role => (
            CodeProbleme::RoleInsuffisant,
            "Cette opération n'est pas ouverte à votre compte.",
        ),
        Empechement::HorsRegion => (
            CodeProbleme::RoleInsuffisant,
            "La DREETS de la région de ce compte et l'administration centrale peuvent le faire.",
        ),
        Empechement::AuxCollegues => (
            CodeProbleme::RoleInsuffisant,
            "Les collègues de cette personne approuvent son compte. Sans réponse de leur part sous quinze jours, la \
             demande vous revient.",
        ),
        Empechement::AuxAgents => (
            CodeProbleme::RoleInsuffisant,
            "Un agent de l'État a refusé ou bloqué ce compte : adressez-vous à la DREETS de votre région.",
        ),
        Empechement::SoiMeme => (
            CodeProbleme::DelegationRefusee,
            "C'est votre propre compte : demandez à un collègue de le faire.",
        ),
        Empechement::Dernier => (
            CodeProbleme::DernierUtilisateur,
            "Son organisme n'aurait plus personne pour se connecter. Faites d'abord approuver un autre compte.",
        ),
    };
    Probleme::de(code)
        .etat_et_actions(compte.statut.0, droits::actions(identite, compte))
        .detail(detail)
        .into()
}

/// 409 avec le statut actuel, qui l'a donné et quand, et ce qui reste possible.
async fn etat(tx: &mut Tx, identite: &Identite, compte: &CompteRow) -> Problem {
    let fait = match usagers::dernier_fait(tx, UsagerId(compte.id)).await {
        Ok(fait) => fait,
        Err(erreur) => return erreur.into(),
    };
    let detail = fait.map_or_else(
        || format!("Ce compte est dans l'état « {} ».", compte.statut.0.libelle()),
        |fait| raconter(identite, &fait),
    );
    Probleme::de(CodeProbleme::EtatIncompatible)
        .etat_et_actions(compte.statut.0, droits::actions(identite, compte))
        .detail(detail)
        .into()
}

/// Vérifie la version lue ; 412 qui dit qui a changé le compte depuis.
pub(super) async fn verifier_version(
    tx: &mut Tx,
    identite: &Identite,
    compte: &CompteRow,
    version: SiVersion,
) -> Result<(), Problem> {
    let Err(mut probleme) = version.verifier(Version(compte.version)) else {
        return Ok(());
    };
    if let Some(fait) = usagers::dernier_fait(tx, UsagerId(compte.id)).await? {
        let detail = format!("{} Rechargez-le avant de décider.", raconter(identite, &fait));
        probleme.contenu.detail = Some(detail);
    }
    Err(probleme)
}

/// « La DREETS Bretagne a approuvé ce compte le 3 mai 2027 à 10:12. »
fn raconter(identite: &Identite, fait: &DernierFait) -> String {
    let auteur = &fait.auteur;
    let qui = match (auteur.origine.0, &auteur.territoire, &auteur.libelle) {
        (OrigineJournal::Back, Some(code), Some(libelle)) => {
            let niveau = NiveauTerritoire::de_parent(auteur.parent.as_deref());
            nommer_agent(identite.population, &auteur.nom, &service(niveau, libelle, code))
        }
        (OrigineJournal::Cron, ..) => "Le service".to_owned(),
        (OrigineJournal::Public, ..) => "Le titulaire".to_owned(),
        (OrigineJournal::Back | OrigineJournal::Front, ..) => auteur.nom.clone(),
    };
    let fait_quoi = match fait.action.0 {
        ActionJournal::Creation => "a créé",
        ActionJournal::ConfirmationCourriel => "a confirmé l'adresse de",
        ActionJournal::Approbation => "a approuvé",
        ActionJournal::Refus => "a refusé",
        ActionJournal::Deactivation => "a désactivé",
        ActionJournal::Reactivation => "a rouvert",
        ActionJournal::Suspension => "a suspendu",
        ActionJournal::Deletion => "a effacé",
        ActionJournal::ChangementRoles => "a changé les droits de",
        ActionJournal::ChangementCourriel => "a changé l'adresse de",
        ActionJournal::ChangementMotDePasse => "a changé le mot de passe de",
        ActionJournal::SecondFacteur => "a changé le second facteur de",
        ActionJournal::Modification
        | ActionJournal::Notification
        | ActionJournal::AcceptationCgu
        | ActionJournal::Connexion
        | ActionJournal::Deconnexion
        | ActionJournal::Verrouillage
        | ActionJournal::CodeFaux
        | ActionJournal::Revocation
        | ActionJournal::CleApiCreee
        | ActionJournal::CleApiRemplacee
        | ActionJournal::CleApiRevoquee
        | ActionJournal::Export => "a modifié",
    };
    format!("{qui} {fait_quoi} ce compte le {}.", jour_et_heure(fait.le))
}
