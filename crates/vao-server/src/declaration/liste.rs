//! Liste : des paramètres de l'adresse à un filtre, des lignes à une page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use vao_contract::declaration::{LigneDeclaration, ListeDeclarations, Tri};
use vao_contract::liste::{PAR_PAGE, PAR_PAGE_MAX};
use vao_contract::{ErreurChamp, Page};
use vao_db::declarations::{self as base, Filtre, LigneRow, PageLignes, Position};
use vao_domain::declaration::{FiltreAction, RoleInstruction};
use vao_domain::{DeclarationId, NumeroDeclaration, OrganismeId, Population, Statut};

use crate::Problem;
use crate::acces::Identite;

/// Lignes atteignables par numéro de page ; au-delà, le curseur.
const LIGNES_MAX: i64 = 10_000;
/// Longueur d'un texte cherché, au plus.
const TEXTE_MAX: usize = 200;

/// Demande relue : le filtre, et de quoi composer la page.
pub(super) struct Recherche {
    /// Filtre donné à la base.
    pub(super) filtre: Filtre,
    tri: Tri,
    page: u32,
    par_page: u16,
    par_curseur: bool,
}

/// Contenu d'un curseur, opaque pour l'appelant.
#[derive(Debug, Serialize, Deserialize)]
struct Curseur {
    tri: Tri,
    statut: Statut,
    debut: chrono::NaiveDate,
    texte: String,
    modifiee: chrono::DateTime<chrono::Utc>,
    id: uuid::Uuid,
}

impl Recherche {
    /// Lit une demande ; 422 avec le paramètre en cause.
    pub(super) fn lire(demande: &ListeDeclarations, identite: &Identite) -> Result<Self, Problem> {
        let tri = demande.tri.unwrap_or(match identite.population {
            Population::Usagers => Tri::DateDebutDesc,
            Population::Bo => Tri::Action,
        });
        let page = demande.page.unwrap_or(1);
        let par_page = demande.par_page.unwrap_or(PAR_PAGE);
        let decalage = i64::from(page.saturating_sub(1)) * i64::from(par_page);
        verifier(demande, page, par_page, decalage)?;
        let par_curseur = demande.curseur.is_some();
        let apres = match demande.curseur.as_deref() {
            None | Some("*") => None,
            Some(curseur) => Some(position(curseur, tri)?),
        };
        let (ordre, descendant) = ordre(tri);
        // Une ligne de plus que la page dit s'il y a une suite.
        let limite = i64::from(par_page) + i64::from(par_curseur);
        let filtre = Filtre {
            decalage,
            apres,
            statuts: demande.statut.clone(),
            priorite: match demande.action {
                Some(FiltreAction::ATraiter) => Some(0),
                Some(FiltreAction::EnAttente) => Some(1),
                Some(FiltreAction::Toutes) | None => None,
            },
            role: demande.role.filter(|_| identite.population == Population::Bo),
            recherche: texte(demande.recherche.as_deref()),
            numero: texte(demande.numero.as_deref()),
            libelle: texte(demande.libelle.as_deref()),
            organisme: texte(demande.organisme.as_deref()),
            organisme_id: demande.organisme_id.map(|id| id.0),
            siret: texte(demande.siret.as_deref()).map(|siret| siret.replace(' ', "")),
            departement: texte(demande.departement.as_deref()).map(|code| code.to_uppercase()),
            periode: demande.periode,
            du: demande.du,
            au: demande.au,
            tardif: demande.tardif,
            ..Filtre::tout(ordre, descendant, limite)
        };
        Ok(Self {
            filtre,
            tri,
            page,
            par_page,
            par_curseur,
        })
    }

    /// Compose la page ; par curseur, la ligne de trop dit qu'il y a une suite.
    pub(super) fn page(&self, trouvees: PageLignes) -> Page<LigneDeclaration> {
        let PageLignes {
            mut lignes,
            total,
            plafonne,
        } = trouvees;
        let suite = self.par_curseur && lignes.len() > usize::from(self.par_page);
        lignes.truncate(usize::from(self.par_page));
        let derniere = lignes.as_slice().last().filter(|_| suite);
        let curseur_suivant = derniere.map(|ligne| self.curseur(ligne));
        Page {
            donnees: lignes.into_iter().map(montrer).collect(),
            total,
            total_plafonne: plafonne,
            page: self.page,
            par_page: self.par_page,
            curseur_suivant,
        }
    }

    fn curseur(&self, ligne: &LigneRow) -> String {
        let texte = match self.filtre.tri {
            base::Tri::Numero => ligne.numero.clone().unwrap_or_default(),
            base::Tri::Libelle => ligne.libelle.clone(),
            base::Tri::Organisme => ligne.organisme_nom.clone(),
            base::Tri::Action | base::Tri::DateDebut | base::Tri::Statut | base::Tri::Modification => String::new(),
        };
        let curseur = Curseur {
            tri: self.tri,
            statut: ligne.statut.0,
            debut: ligne.date_debut,
            texte,
            modifiee: ligne.modifiee_at,
            id: ligne.id,
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&curseur).unwrap_or_default())
    }
}

fn verifier(demande: &ListeDeclarations, page: u32, par_page: u16, decalage: i64) -> Result<(), Problem> {
    let mut erreurs = Vec::new();
    let mut refuser = |pointeur: &str, code: &str, message: &str| {
        erreurs.push(ErreurChamp::new(pointeur, code, message));
    };
    if page == 0 {
        refuser("/page", "trop-petit", "Les pages se comptent à partir de 1.");
    }
    if par_page == 0 || par_page > PAR_PAGE_MAX {
        refuser("/parPage", "hors-bornes", "Une page compte de 1 à 100 lignes.");
    }
    if decalage + i64::from(par_page) > LIGNES_MAX {
        let message = "Affinez avec des filtres, ou parcourez toute la liste avec le paramètre curseur.";
        refuser("/page", "trop-loin", message);
    }
    if demande.curseur.is_some() && page > 1 {
        refuser("/curseur", "exclusif", "Le curseur remplace le numéro de page.");
    }
    for (pointeur, texte) in [
        ("/recherche", &demande.recherche),
        ("/numero", &demande.numero),
        ("/libelle", &demande.libelle),
        ("/organisme", &demande.organisme),
    ] {
        if texte.as_ref().is_some_and(|texte| texte.chars().count() > TEXTE_MAX) {
            refuser(pointeur, "trop-long", "Cherchez un texte de 200 caractères au plus.");
        }
    }
    if erreurs.is_empty() {
        Ok(())
    } else {
        Err(Problem::champs(erreurs))
    }
}

/// Texte cherché, nettoyé ; vide, il ne filtre pas.
fn texte(saisi: Option<&str>) -> Option<String> {
    saisi
        .map(vao_contract::texte::nettoyer)
        .filter(|texte| !texte.is_empty())
}

/// Position d'un curseur ; il ne vaut que pour le tri qui l'a produit.
fn position(curseur: &str, tri: Tri) -> Result<Position, Problem> {
    let octets = URL_SAFE_NO_PAD.decode(curseur).ok();
    let lu = octets.and_then(|octets| serde_json::from_slice::<Curseur>(&octets).ok());
    let lu = lu.filter(|lu| lu.tri == tri).ok_or_else(|| {
        let message = "Reprenez le curseur rendu par la page précédente, avec le même tri.";
        Problem::champs(vec![ErreurChamp::new("/curseur", "curseur-inconnu", message)])
    })?;
    Ok(Position {
        statut: lu.statut,
        date_debut: lu.debut,
        texte: lu.texte,
        modifiee_at: lu.modifiee,
        id: lu.id,
    })
}

const fn ordre(tri: Tri) -> (base::Tri, bool) {
    match tri {
        Tri::Action => (base::Tri::Action, false),
        Tri::DateDebut => (base::Tri::DateDebut, false),
        Tri::DateDebutDesc => (base::Tri::DateDebut, true),
        Tri::Numero => (base::Tri::Numero, false),
        Tri::NumeroDesc => (base::Tri::Numero, true),
        Tri::Libelle => (base::Tri::Libelle, false),
        Tri::LibelleDesc => (base::Tri::Libelle, true),
        Tri::Organisme => (base::Tri::Organisme, false),
        Tri::OrganismeDesc => (base::Tri::Organisme, true),
        Tri::Statut => (base::Tri::Statut, false),
        Tri::StatutDesc => (base::Tri::Statut, true),
        Tri::ModifieeAt => (base::Tri::Modification, false),
        Tri::ModifieeAtDesc => (base::Tri::Modification, true),
    }
}

fn montrer(ligne: LigneRow) -> LigneDeclaration {
    let role = |instructeur| {
        if instructeur {
            RoleInstruction::Instructeur
        } else {
            RoleInstruction::Informe
        }
    };
    LigneDeclaration {
        id: DeclarationId(ligne.id),
        numero: ligne.numero.map(NumeroDeclaration),
        libelle: ligne.libelle,
        date_debut: ligne.date_debut,
        date_fin: ligne.date_fin,
        organisme_id: OrganismeId(ligne.organisme_id),
        organisme: ligne.organisme_nom,
        statut: ligne.statut.0,
        version: ligne.version,
        departement_suivi: ligne.departement_suivi,
        role: ligne.instructeur.map(role),
        tardif: ligne.tardif,
        modifiee_at: ligne.modifiee_at,
    }
}
