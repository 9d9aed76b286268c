//! Créer un agent, le modifier.

use vao_contract::agent::{self as contrat, AgentDto, CreationAgent, ModificationAgent};
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::agents::{self, AgentRow, Changement, NouvelAgent};
use vao_db::sessions::MotifRevocation;
use vao_db::territoires::{self, Territoire};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::compte::delegation::{ROLE_D_OFFICE, peut_creer, peut_modifier};
use vao_domain::compte::{ActionJournal, Compte, EtatAgent, UsageLien};
use vao_domain::texte::courriel_canonique;
use vao_domain::{AgentId, CodeTerritoire, Population, Portee, RoleAgent};

use super::{Ouvert, en_acteur, montrer, ouvrir};
use crate::acces::{Access, GererAgents, Identite};
use crate::agents::conversion::{self, avec_role_d_office, refus};
use crate::comptes::liens;
use crate::idempotence::{self, Cle, Reponse};
use crate::journal_comptes::ecriture::{Auteur, Fait, noter};
use crate::sessions::service::fermer_toutes;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Crée un agent et l'invite à choisir son mot de passe (M20).
pub async fn creer(
    app: &App,
    acces: &Access<GererAgents>,
    cle: Cle,
    corps: &CreationAgent,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let territoire = territoire(tx, &corps.territoire).await?;
        let acteur = agents::verrouiller(tx, portee, identite.compte, None).await?.acteur;
        let acteur = en_acteur(acteur)?;
        let roles = avec_role_d_office(&corps.roles);
        let nouveau = Compte {
            id: None,
            territoire: territoire.code,
            parent: territoire.parent,
            roles,
            actif: false,
        };
        peut_creer(&acteur, &nouveau).map_err(refus)?;
        let ligne = inserer(app, tx, identite, portee, corps, &nouveau).await?;
        liens::emettre(tx, &app.commun, UsageLien::Activation, Population::Bo, ligne.id, None).await?;
        let creation = Fait {
            apres: Some(conversion::champs(&ligne)),
            ..Fait::simple(ActionJournal::Creation)
        };
        let par = Auteur::appelant(identite);
        noter(tx, app.horloge(), &par, &conversion::cible(&ligne), creation).await?;
        let emplacement = contrat::LIRE.adresse(&[&ligne.id]);
        let Versionne { version, corps, .. } = montrer(&ligne, &acteur);
        Ok(Versionne::cree(version, emplacement, corps))
    })
    .await
}

async fn inserer(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    portee: &Portee,
    corps: &CreationAgent,
    nouveau: &Compte,
) -> Result<AgentRow, Problem> {
    let id = app.horloge().nouvel_id();
    let mail = courriel_canonique(&corps.email);
    let agent = NouvelAgent {
        id,
        mail: &mail,
        nom: &corps.nom,
        prenom: &corps.prenom,
        territoire: &nouveau.territoire,
        roles: &nouveau.roles,
        par: identite.compte,
    };
    if !agents::creer(tx, &agent, app.horloge().maintenant()).await? {
        return Err(existant(tx, portee, &mail).await?);
    }
    let ligne = agents::charger(tx, &Portee::Nationale, id).await?;
    ligne.ok_or_else(Problem::introuvable)
}

/// 409 ; le compte n'est décrit qu'à qui le voit déjà dans sa liste.
async fn existant(conn: &mut AsyncPgConnection, portee: &Portee, mail: &str) -> Result<Problem, Problem> {
    let detail = match agents::par_mail(conn, portee, mail).await? {
        Some(ligne) => {
            let (nom, lieu) = (ligne.nom_complet(), &ligne.libelle);
            match ligne.etat() {
                EtatAgent::Desactive => {
                    format!("C'est celui de {nom} ({lieu}), désactivé : réactivez-le au lieu d'en créer un autre.")
                }
                EtatAgent::Cree | EtatAgent::Actif | EtatAgent::Suspendu => {
                    format!("C'est celui de {nom} ({lieu}) : vous le trouverez dans la liste des agents.")
                }
            }
        }
        None => "Un agent d'un autre territoire l'utilise, ou l'a utilisée. Vérifiez l'adresse ; si elle est juste, \
                 demandez à l'administration centrale de vous le confier."
            .to_owned(),
    };
    let champ = ErreurChamp::new("/email", "compte-existant", "Un compte a déjà cette adresse.");
    Ok(Probleme::de(CodeProbleme::CompteExistant)
        .detail(detail)
        .erreurs(vec![champ])
        .into())
}

/// Change le nom, le territoire ou les rôles d'un agent ; un changement de droits ferme ses sessions.
pub async fn modifier(
    app: &App,
    acces: &Access<GererAgents>,
    id: AgentId,
    version: SiVersion,
    corps: &ModificationAgent,
) -> Result<Versionne<AgentDto>, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    app.db
        .transaction(async |tx| {
            let territoire = territoire(tx, &corps.territoire).await?;
            let ouvert = ouvrir(tx, identite, portee, id).await?;
            let avant = ouvert.ligne.delegation();
            let apres = Compte {
                territoire: territoire.code,
                parent: territoire.parent,
                roles: avec_role_d_office(&corps.roles),
                ..avant.clone()
            };
            peut_modifier(&ouvert.acteur, &avant, &apres, ouvert.autres_nationaux).map_err(refus)?;
            ouvert.exiger(tx, version).await?;
            if !est_change(&ouvert.ligne, corps, &apres) {
                return Ok(montrer(&ouvert.ligne, &ouvert.acteur));
            }
            let ligne = ecrire(app, tx, identite, &ouvert, corps, &apres).await?;
            if droits(&avant) != droits(&apres) {
                let motif = MotifRevocation::ChangementDroits;
                fermer_toutes(tx, &app.commun, Population::Bo, id.0, None, motif).await?;
            }
            Ok(montrer(&ligne, &ouvert.acteur))
        })
        .await
}

fn est_change(ligne: &AgentRow, corps: &ModificationAgent, apres: &Compte) -> bool {
    let memes_noms = ligne.nom.as_ref() == Some(&corps.nom) && ligne.prenom.as_ref() == Some(&corps.prenom);
    !memes_noms
        || ligne.ter_code != apres.territoire
        || avec_role_d_office(&ligne.roles()) != apres.roles
        || !ligne.roles().contains(&ROLE_D_OFFICE)
}

/// Ce qui fait les droits : le territoire, et les rôles que l'on choisit.
fn droits(compte: &Compte) -> (&str, Vec<RoleAgent>) {
    (&compte.territoire, avec_role_d_office(&compte.roles))
}

async fn ecrire(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    ouvert: &Ouvert,
    corps: &ModificationAgent,
    apres: &Compte,
) -> Result<AgentRow, Problem> {
    let changement = Changement {
        nom: &corps.nom,
        prenom: &corps.prenom,
        territoire: &apres.territoire,
        roles: &apres.roles,
    };
    agents::changer(tx, &ouvert.ligne, &changement, app.horloge().maintenant()).await?;
    let ligne = ouvert.relire(tx).await?;
    let action = if avec_role_d_office(&ouvert.ligne.roles()) == apres.roles {
        ActionJournal::Modification
    } else {
        ActionJournal::ChangementRoles
    };
    let mut cible = conversion::cible(&ligne);
    // Le territoire quitté lit la ligne lui aussi : il y apprend où l'agent est parti.
    cible.departement = Some(ouvert.ligne.ter_code.clone()).filter(|ancien| *ancien != ligne.ter_code);
    let fait = Fait::change(action, conversion::champs(&ouvert.ligne), conversion::champs(&ligne));
    noter(tx, app.horloge(), &Auteur::appelant(identite), &cible, fait).await?;
    Ok(ligne)
}

/// Territoire de ce code ; 422 s'il n'existe pas.
async fn territoire(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Territoire, Problem> {
    territoires::charger(conn, code).await?.ok_or_else(|| {
        let message = "Ce territoire n'existe pas : choisissez-en un dans la liste.";
        Problem::champs(vec![ErreurChamp::new("/territoire", "territoire-inconnu", message)])
    })
}
