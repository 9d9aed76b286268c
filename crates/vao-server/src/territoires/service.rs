//! Cas d'usage des fiches territoire.

use vao_contract::session::Rattachement;
use vao_contract::territoire::{
    FicheTerritoire, LigneTerritoire, ListeTerritoires, ModificationTerritoire, TriTerritoires,
};
use vao_contract::{CodeProbleme, ErreurChamp, Page};
use vao_db::territoires::{self, Contact, FicheRow, Filtre, Tri};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::compte::{ActionJournal, EntiteJournal};
use vao_domain::texte::{courriel_canonique, telephone_e164};
use vao_domain::{CodeTerritoire, Population, Version};

use super::conversion;
use crate::acces::{Access, Identite, LireTerritoires, ModifierTerritoires};
use crate::journal_comptes::conflit;
use crate::journal_comptes::ecriture::{Auteur, Fait, noter};
use crate::pagination::{Pagination, texte_cherche};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Fiches : toutes pour un agent ; pour un usager, celle de la région de son agrément, sans compter ses agents.
pub async fn lister(
    app: &App,
    acces: &Access<LireTerritoires>,
    demande: &ListeTerritoires,
) -> Result<Page<LigneTerritoire>, Problem> {
    let pagination = Pagination::lire(demande.page, demande.par_page, &[("/recherche", &demande.recherche)])?;
    let identite = acces.identite();
    let (tri, descendant) = ordre(demande.tri.unwrap_or(TriTerritoires::Libelle));
    let mut filtre = Filtre {
        tri,
        descendant,
        limite: pagination.limite(),
        decalage: pagination.decalage(),
        code: None,
        recherche: texte_cherche(demande.recherche.as_deref()),
        niveau: demande.niveau,
        complete: demande.complete,
    };
    if identite.population == Population::Usagers {
        let Some(region) = region_de_l_agrement(identite) else {
            return Ok(pagination.composer(Vec::new(), 0, false));
        };
        filtre.code = Some(region.to_string());
    }
    let mut connexion = app.db.prendre().await?;
    let (fiches, total) = territoires::lister(&mut connexion, &filtre).await?;
    let montrer = |mut fiche: FicheRow| {
        if identite.population == Population::Usagers {
            fiche.agents = 0;
        }
        conversion::ligne(fiche, identite)
    };
    Ok(pagination.composer(fiches.into_iter().map(montrer).collect(), total, false))
}

const fn ordre(tri: TriTerritoires) -> (Tri, bool) {
    match tri {
        TriTerritoires::Libelle => (Tri::Libelle, false),
        TriTerritoires::LibelleDesc => (Tri::Libelle, true),
        TriTerritoires::Code => (Tri::Code, false),
        TriTerritoires::CodeDesc => (Tri::Code, true),
        TriTerritoires::Agents => (Tri::Agents, false),
        TriTerritoires::AgentsDesc => (Tri::Agents, true),
    }
}

/// Région de l'agrément d'un utilisateur du portail, en vigueur ou non.
fn region_de_l_agrement(identite: &Identite) -> Option<&CodeTerritoire> {
    match &identite.rattachement {
        Rattachement::Organisme(organisme) => organisme.agrement.as_ref().map(|agrement| &agrement.region),
        Rattachement::Territoire(_) | Rattachement::Aucun => None,
    }
}

/// Fiche ; pour un usager, 404 sauf celle de la région de son agrément.
pub async fn lire(
    app: &App,
    acces: &Access<LireTerritoires>,
    code: &CodeTerritoire,
) -> Result<Versionne<FicheTerritoire>, Problem> {
    let identite = acces.identite();
    let visible = identite.population == Population::Bo || region_de_l_agrement(identite) == Some(code);
    if !visible {
        return Err(Problem::introuvable());
    }
    let mut connexion = app.db.prendre().await?;
    let fiche = territoires::fiche(&mut connexion, code).await?;
    montrer(&mut connexion, &fiche.ok_or_else(Problem::introuvable)?, identite).await
}

async fn montrer(
    conn: &mut AsyncPgConnection,
    fiche: &FicheRow,
    identite: &Identite,
) -> Result<Versionne<FicheTerritoire>, Problem> {
    let agents = match identite.population {
        Population::Bo => territoires::agents(conn, &CodeTerritoire(fiche.code.clone())).await?,
        Population::Usagers => Vec::new(),
    };
    let dto = conversion::fiche(fiche, agents, identite);
    Ok(Versionne::ok(dto.version, dto))
}

/// Change une fiche de son territoire ; les quatre champs sont exigés.
pub async fn modifier(
    app: &App,
    acces: &Access<ModifierTerritoires>,
    code: &CodeTerritoire,
    version: SiVersion,
    corps: &ModificationTerritoire,
) -> Result<Versionne<FicheTerritoire>, Problem> {
    app.valider(corps)?;
    let identite = acces.identite();
    app.db
        .transaction(async |tx| {
            let avant = territoires::verrouiller(tx, code)
                .await?
                .ok_or_else(Problem::introuvable)?;
            if !conversion::modifiable(identite, &avant) {
                return Err(Problem::detaille(
                    CodeProbleme::FicheHorsTerritoire,
                    "Elle est tenue par les agents de ce territoire, par ceux de sa région et par l'administration \
                     centrale. Signalez-leur ce qui est à corriger.",
                ));
            }
            let actuelle = Version(avant.version);
            conflit::verifier(tx, EntiteJournal::Territoire, &avant.code, version, actuelle).await?;
            let apres = ecrire(app, tx, identite, &avant, corps).await?;
            montrer(tx, &apres, identite).await
        })
        .await
}

async fn ecrire(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    avant: &FicheRow,
    corps: &ModificationTerritoire,
) -> Result<FicheRow, Problem> {
    let mail = courriel_canonique(&corps.service_mail);
    let telephone = telephone_e164(&corps.service_telephone).ok_or_else(|| {
        let message = "Un numéro de téléphone est attendu, par exemple 01 23 45 67 89.";
        Problem::champs(vec![ErreurChamp::new("/serviceTelephone", "telephone", message)])
    })?;
    let contact = Contact {
        corresp_vao_nom: &corps.nom,
        corresp_vao_prenom: &corps.prenom,
        service_mail: &mail,
        service_telephone: &telephone,
    };
    territoires::changer(tx, avant, &contact, identite.compte, app.horloge().maintenant()).await?;
    let code = CodeTerritoire(avant.code.clone());
    let apres = territoires::fiche(tx, &code).await?.ok_or_else(Problem::introuvable)?;
    let fait = Fait::change(
        ActionJournal::Modification,
        conversion::champs(avant),
        conversion::champs(&apres),
    );
    let auteur = Auteur::appelant(identite);
    noter(tx, app.horloge(), &auteur, &conversion::cible(&apres), fait).await?;
    Ok(apres)
}
