//! Cas d'usage des comptes du portail : chaque changement tient en une transaction.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use vao_contract::usager::{LigneUsager, ListeUsagers, Motif, RolesUsager, UsagerDto};
use vao_contract::{CodeProbleme, Page};
use vao_db::sessions::MotifRevocation;
use vao_db::usagers::{self, Changement, DetailRow};
use vao_db::{Tx, liens, second_facteur, sessions};
use vao_domain::compte::{ActionJournal, ActionUsager, StatutUsager};
use vao_domain::droits::RoleUsager;
use vao_domain::{Code as _, OrganismeId, Population, Portee, SessionId, UsagerId, Version};

use super::droits::Empechement;
use super::taches::{CourrielDecision, Decision};
use super::{conflit, conversion, droits, liste};
use crate::acces::{Access, DonnerRolesUsagers, Identite, LireUsagers, ValiderUsagers};
use crate::extraction::Demande;
use crate::idempotence::{self, Reponse};
use crate::journal_comptes::ecriture::{Auteur, Fait, noter, noter_sous};
use crate::taches::confier;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Comptes du périmètre de l'appelant.
pub async fn lister(
    app: &App,
    acces: &Access<LireUsagers>,
    demande: &ListeUsagers,
) -> Result<Page<LigneUsager>, Problem> {
    let identite = acces.identite();
    let portee = acces.portee()?;
    let (pagination, filtre) = liste::lire(demande, identite)?;
    let mut connexion = app.db.prendre().await?;
    let page = usagers::lister(
        &mut connexion,
        portee,
        &filtre,
        pagination.limite(),
        pagination.decalage(),
    )
    .await?;
    let lignes = page.lignes.into_iter().map(|lue| conversion::ligne(identite, lue));
    Ok(pagination.composer(lignes.collect(), page.total, false))
}

/// Compte du périmètre de l'appelant.
pub async fn lire(app: &App, acces: &Access<LireUsagers>, id: UsagerId) -> Result<Versionne<UsagerDto>, Problem> {
    let portee = acces.portee()?;
    let mut connexion = app.db.prendre().await?;
    let lu = usagers::charger(&mut connexion, portee, id).await?;
    Ok(montrer(acces.identite(), lu.ok_or_else(Problem::introuvable)?))
}

/// Approuve un compte en attente (M8) ; il rejoint l'organisme de son SIRET, s'il existe.
pub async fn approuver(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    decider(demande, &(), ActionUsager::Approuver, None).await
}

/// Refuse un compte en attente (M9 ou M10).
pub async fn refuser(demande: Demande<ValiderUsagers, UsagerId>, corps: &Motif) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    decider(demande, corps, ActionUsager::Refuser, Some(&corps.motif)).await
}

/// Désactive le compte d'un collègue (M11).
pub async fn desactiver(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    decider(demande, &(), ActionUsager::Desactiver, Some("Désactivation")).await
}

/// Bloque un compte, pour un agent (M11).
pub async fn bloquer(demande: Demande<ValiderUsagers, UsagerId>, corps: &Motif) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    decider(demande, corps, ActionUsager::Bloquer, Some(&corps.motif)).await
}

/// Rouvre un compte désactivé ou bloqué.
pub async fn debloquer(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    decider(demande, &(), ActionUsager::Debloquer, Some("Réactivation")).await
}

/// Applique une décision : droit, statut, version, écriture, sessions, journal, courriel.
async fn decider<C: Serialize>(
    demande: Demande<ValiderUsagers, UsagerId>,
    corps: &C,
    action: ActionUsager,
    motif: Option<&str>,
) -> Result<Reponse, Problem> {
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    let mut fermees = Vec::new();
    let reponse = idempotence::executer(&app, identite.compte, cle, corps, async |tx| {
        let mut lu = ouvrir(tx, identite, portee, id).await?;
        if let (ActionUsager::Desactiver | ActionUsager::Bloquer, Some(organisme)) = (action, lu.compte.organisme_id) {
            // Deux derniers utilisateurs ne se désactivent pas en même temps : le second voit que l'autre est parti.
            usagers::verrouiller_organisme(tx, OrganismeId(organisme)).await?;
            lu = charger(tx, portee, id).await?;
        }
        let vers = match droits::evaluer(identite, &lu.compte, action) {
            Ok(vers) => vers,
            Err(cause) => return Err(conflit::refus(tx, identite, &lu.compte, cause).await),
        };
        conflit::verifier_version(tx, identite, &lu.compte, version).await?;
        if !vers.connectable() {
            fermees = fermer(&app, tx, id, MotifRevocation::Blocage).await?;
        }
        ecrire(&app, tx, identite, &lu, (action, vers), motif).await?;
        Ok(montrer(identite, charger(tx, portee, id).await?))
    })
    .await?;
    oublier(&app, fermees).await;
    Ok(reponse)
}

/// Écrit la décision, son journal et son courriel.
async fn ecrire(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    lu: &DetailRow,
    (action, vers): (ActionUsager, StatutUsager),
    motif: Option<&str>,
) -> Result<(), Problem> {
    let compte = &lu.compte;
    let rejoint = match (&compte.siret, vers, compte.organisme_id) {
        (Some(siret), StatutUsager::Validated, None) => usagers::organisme_du_siret(tx, siret).await?,
        _ => None,
    };
    let changement = Changement {
        statut: vers,
        motif,
        par: identite.acteur(),
        organisme: rejoint.as_ref().map(|(organisme, _)| *organisme),
    };
    let le = app.horloge().maintenant();
    if !usagers::changer(tx, UsagerId(compte.id), Version(compte.version), &changement, le).await? {
        return Err(Problem::new(CodeProbleme::VersionPerimee));
    }
    let (fait, decision) = raconter(identite, action)?;
    let organisme = |nom: Option<&String>| nom.map_or(json!(null), |nom| json!(nom));
    let rejoint_nom = rejoint.as_ref().map(|(_, nom)| nom);
    let ligne = app.horloge().nouvel_id();
    let fait = Fait {
        motif,
        ..Fait::change(
            fait,
            json!({ "Statut": compte.statut.0.libelle(), "Organisme": organisme(compte.organisme.as_ref()) }),
            json!({ "Statut": vers.libelle(), "Organisme": organisme(rejoint_nom.or(compte.organisme.as_ref())) }),
        )
    };
    let mut cible = conversion::cible(compte, lu.suite.departement.clone());
    cible.organisme = cible.organisme.or(changement.organisme);
    noter_sous(tx, app.horloge(), ligne, &Auteur::appelant(identite), &cible, fait).await?;
    annoncer(tx, compte.id, ligne, decision).await
}

/// Ce que le journal retient d'une action, et ce que le courriel en dit.
fn raconter(identite: &Identite, action: ActionUsager) -> Result<(ActionJournal, Decision), Problem> {
    let agent = identite.population == Population::Bo;
    Ok(match action {
        ActionUsager::Approuver => (ActionJournal::Approbation, Decision::Approuve),
        ActionUsager::Refuser if agent => (ActionJournal::Refus, Decision::RefuseParAgent),
        ActionUsager::Refuser => (ActionJournal::Refus, Decision::RefuseParCollegue),
        ActionUsager::Desactiver => (ActionJournal::Deactivation, Decision::Desactive),
        ActionUsager::Bloquer => (ActionJournal::Deactivation, Decision::Bloque),
        ActionUsager::Debloquer => (ActionJournal::Reactivation, Decision::Rouvert),
        // `droits::evaluer` les a déjà refusées : elles viennent du titulaire ou de l'horloge.
        ActionUsager::ConfirmerCourriel | ActionUsager::Suspendre | ActionUsager::Reactiver => {
            return Err(Problem::new(CodeProbleme::RoleInsuffisant));
        }
    })
}

/// Retire l'application d'authentification d'une personne qui l'a perdue ; ses appareils n'ont plus la confiance.
pub async fn retirer_second_facteur(
    demande: Demande<ValiderUsagers, UsagerId>,
    corps: &Motif,
) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    let mut fermees = Vec::new();
    let reponse = idempotence::executer(&app, identite.compte, cle, corps, async |tx| {
        let lu = ouvrir(tx, identite, portee, id).await?;
        if let Some(cause) = droits::refus_de_second_facteur(identite, &lu.compte, lu.suite.application) {
            return Err(conflit::refus(tx, identite, &lu.compte, cause).await);
        }
        conflit::verifier_version(tx, identite, &lu.compte, version).await?;
        second_facteur::retirer(tx, Population::Usagers, id.0).await?;
        usagers::relever_version(tx, id, app.horloge().maintenant()).await?;
        fermees = fermer(&app, tx, id, MotifRevocation::SecondFacteur).await?;
        let ligne = app.horloge().nouvel_id();
        let fait = Fait {
            motif: Some(&corps.motif),
            ..Fait::change(
                ActionJournal::SecondFacteur,
                json!({ "Application d'authentification": true }),
                json!({ "Application d'authentification": false }),
            )
        };
        let cible = conversion::cible(&lu.compte, lu.suite.departement.clone());
        noter_sous(tx, app.horloge(), ligne, &Auteur::appelant(identite), &cible, fait).await?;
        annoncer(tx, id.0, ligne, Decision::SecondFacteurRetire).await?;
        Ok(montrer(identite, charger(tx, portee, id).await?))
    })
    .await?;
    oublier(&app, fermees).await;
    Ok(reponse)
}

/// Donne ou retire les droits EIG d'un collègue ; ses sessions sont fermées, il se reconnecte avec eux.
pub async fn modifier_roles(
    app: &App,
    acces: &Access<DonnerRolesUsagers>,
    id: UsagerId,
    version: SiVersion,
    corps: &RolesUsager,
) -> Result<Versionne<UsagerDto>, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    let voulus = normaliser(&corps.roles);
    let mut fermees = Vec::new();
    let compte = app
        .db
        .transaction(async |tx| {
            let lu = ouvrir(tx, identite, portee, id).await?;
            let mut refus = droits::refus_de_roles(identite, &lu.compte);
            if refus.is_none() && !usagers::detient_role(tx, UsagerId(identite.compte), RoleUsager::EigEcriture).await?
            {
                // Le droit vient de lui être retiré : sa session ne le sait pas encore.
                refus = Some(Empechement::Role);
            }
            if let Some(cause) = refus {
                return Err(conflit::refus(tx, identite, &lu.compte, cause).await);
            }
            conflit::verifier_version(tx, identite, &lu.compte, version).await?;
            let actuels: Vec<RoleUsager> = lu.suite.roles.iter().map(|role| role.0).collect();
            if normaliser(&actuels) == voulus {
                return Ok(montrer(identite, lu));
            }
            let le = app.horloge().maintenant();
            if !usagers::remplacer_roles(tx, id, Version(lu.compte.version), &voulus, le).await? {
                return Err(Problem::new(CodeProbleme::VersionPerimee));
            }
            fermees = sessions::revoquer_toutes(
                tx,
                Population::Usagers,
                id.0,
                None,
                MotifRevocation::ChangementDroits,
                le,
            )
            .await?;
            let fait = Fait::change(
                ActionJournal::ChangementRoles,
                json!({ "Droits EIG": nommer(&normaliser(&actuels)) }),
                json!({ "Droits EIG": nommer(&voulus) }),
            );
            let cible = conversion::cible(&lu.compte, lu.suite.departement.clone());
            noter(tx, app.horloge(), &Auteur::appelant(identite), &cible, fait).await?;
            Ok(montrer(identite, charger(tx, portee, id).await?))
        })
        .await?;
    oublier(app, fermees).await;
    Ok(compte)
}

/// L'écriture comprend la lecture : un compte a l'une, l'autre ou aucune.
fn normaliser(roles: &[RoleUsager]) -> Vec<RoleUsager> {
    roles.iter().max().copied().into_iter().collect()
}

fn nommer(roles: &[RoleUsager]) -> &'static str {
    roles.first().map_or("Aucun", |role| role.libelle())
}

/// Compte verrouillé dans la portée de l'appelant ; 404 hors d'elle, 401 si l'appelant n'est plus validé.
async fn ouvrir(tx: &mut Tx, identite: &Identite, portee: &Portee, id: UsagerId) -> Result<DetailRow, Problem> {
    let acteur = (identite.population == Population::Usagers).then_some(UsagerId(identite.compte));
    if !usagers::verrouiller(tx, id, acteur).await? {
        return Err(Problem::new(CodeProbleme::NonConnecte));
    }
    charger(tx, portee, id).await
}

async fn charger(tx: &mut Tx, portee: &Portee, id: UsagerId) -> Result<DetailRow, Problem> {
    usagers::charger(tx, portee, id).await?.ok_or_else(Problem::introuvable)
}

fn montrer(identite: &Identite, lu: DetailRow) -> Versionne<UsagerDto> {
    let dto = conversion::detail(identite, lu);
    Versionne::ok(dto.version, dto)
}

/// Ferme les sessions, oublie les appareils et annule les liens d'un compte.
async fn fermer(app: &App, tx: &mut Tx, id: UsagerId, motif: MotifRevocation) -> Result<Vec<Uuid>, Problem> {
    let le = app.horloge().maintenant();
    sessions::oublier_appareils(tx, Population::Usagers, id.0, le).await?;
    liens::annuler(tx, Population::Usagers, id.0, le).await?;
    Ok(sessions::revoquer_toutes(tx, Population::Usagers, id.0, None, motif, le).await?)
}

/// Après validation seulement : relue trop tôt, une session fermée reviendrait dans la mémoire.
async fn oublier(app: &App, fermees: Vec<Uuid>) {
    for session in fermees {
        app.commun.identites.invalidate(&SessionId(session)).await;
    }
}

async fn annoncer(tx: &mut Tx, usager: Uuid, ligne: Uuid, decision: Decision) -> Result<(), Problem> {
    let courriel = CourrielDecision {
        usager,
        ligne,
        decision,
    };
    confier(tx, &courriel).await
}
