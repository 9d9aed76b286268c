//! Organismes, agréments, comptes et hébergements.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use vao_domain::compte::CGU_VERSION;

use super::alea::Alea;
use super::copie::Copie;
use super::lieux::Lieux;
use super::noms::{FORMES, LIEUX, NOMS, ORGANISMES, PRENOMS, RUES};
use super::{ErreurGenerateur, Jeu};
use crate::graines::contenu::{Personne, adresse, responsable};

/// Agents d'un département, d'une région, de l'administration centrale : huit cents en tout.
const PAR_DEPARTEMENT: usize = 6;
const PAR_REGION: usize = 9;

/// Organisme de mesure, refait à l'identique depuis son rang.
pub(super) struct Organisme {
    pub(super) id: Uuid,
    pub(super) usager: Uuid,
    agrement: Uuid,
    pub(super) siret: String,
    pub(super) nom: String,
    pub(super) courriel: String,
    pub(super) telephone: String,
    pub(super) prenom_contact: &'static str,
    pub(super) nom_contact: &'static str,
    pub(super) region: String,
    region_libelle: String,
    departement: String,
    pub(super) adresse: Value,
    obtention: NaiveDate,
}

impl Organisme {
    pub(super) fn numero(jeu: &Jeu<'_>, rang: u64) -> Self {
        let mut alea = Alea::pour(jeu.graine, "organisme", rang);
        let departement = jeu.lieux.tirer(&mut alea);
        let rue = format!("{} {}", alea.entre(1, 120), alea.parmi(&RUES));
        let prenom_contact = alea.parmi(&PRENOMS);
        let nom = format!("{} {} {}", alea.parmi(&FORMES), alea.parmi(&ORGANISMES), rang + 1);
        Self {
            id: alea.identifiant(jeu.origine_ms),
            usager: alea.identifiant(jeu.origine_ms),
            agrement: alea.identifiant(jeu.origine_ms),
            siret: siret(90_000_000 + rang),
            nom,
            courriel: format!("contact{}@volume.vao.test", rang + 1),
            telephone: format!("+33476{:06}", alea.sous(1_000_000)),
            prenom_contact,
            nom_contact: alea.parmi(&NOMS),
            region: jeu.lieux.departement(departement).region.clone(),
            region_libelle: jeu.lieux.departement(departement).region_libelle.clone(),
            departement: jeu.lieux.departement(departement).code.clone(),
            adresse: adresse(jeu.lieux.adresse(departement, &rue, &mut alea)),
            obtention: jour_avant(jeu.aujourd_hui, alea.sous(1_400)),
        }
    }

    pub(super) fn contact<'a>(&'a self, fonction: &'a str) -> Personne<'a> {
        Personne {
            prenom: self.prenom_contact,
            nom: self.nom_contact,
            fonction,
            email: &self.courriel,
            telephone: &self.telephone,
        }
    }

    /// Agrément, tel que le contrat le résume.
    pub(super) fn agrement(&self, rang: u64) -> Value {
        json!({
            "numero": numero_agrement(rang), "region": self.region, "regionLibelle": self.region_libelle,
            "dateObtention": self.obtention, "dateFinValidite": self.fin_de_validite(),
        })
    }

    fn fin_de_validite(&self) -> NaiveDate {
        self.obtention
            .checked_add_months(Months::new(60))
            .unwrap_or(self.obtention)
    }
}

fn numero_agrement(rang: u64) -> String {
    format!("VOL-{:05}", rang + 1)
}

fn jour_avant(jour: NaiveDate, jours: u64) -> NaiveDate {
    jour.checked_sub_days(Days::new(jours)).unwrap_or(jour)
}

/// SIRET juste : huit chiffres, la clé du SIREN, un numéro d'établissement, la clé du tout.
pub(super) fn siret(base: u64) -> String {
    let siren = avec_cle(&format!("{base:08}"));
    avec_cle(&format!("{siren}0001"))
}

fn avec_cle(chiffres: &str) -> String {
    let somme: u32 = chiffres
        .bytes()
        .rev()
        .enumerate()
        .map(|(rang, octet)| {
            let chiffre = u32::from(octet.saturating_sub(b'0'));
            let double = if rang % 2 == 0 { chiffre * 2 } else { chiffre };
            if double > 9 { double - 9 } else { double }
        })
        .sum();
    format!("{chiffres}{}", (10 - somme % 10) % 10)
}

/// Écrit les organismes, un agrément et un compte pour chacun.
pub(super) async fn organismes(jeu: &Jeu<'_>, pwd: &str) -> Result<u64, ErreurGenerateur> {
    let total = fiches(jeu).await?;
    agrements(jeu).await?;
    comptes(jeu, pwd).await?;
    Ok(total)
}

async fn fiches(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let mut copie = Copie::ouvrir(
        jeu.client,
        "organisme",
        "id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, statut_juridique, adresse, email, \
         telephone, responsable_sejour, departement, complet, finalise_at, version_ouverte_at, created_at, edited_at",
    )
    .await?;
    for rang in 0..jeu.tailles.organismes {
        let o = Organisme::numero(jeu, rang);
        copie
            .id(o.id)
            .texte("personne_morale")
            .brut(&o.siret)
            .brut(true)
            .brut(true)
            .texte(&o.nom);
        copie
            .texte("Association déclarée")
            .texte(&o.adresse.to_string())
            .texte(&o.courriel)
            .texte(&o.telephone);
        copie.texte(&responsable(o.contact("Directeur des séjours"), &o.adresse).to_string());
        copie
            .texte(&o.departement)
            .brut(true)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .ligne()
            .await?;
    }
    copie.finir().await
}

async fn agrements(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes = "id, organisme_id, numero, region, date_obtention, date_fin_validite, created_at";
    let mut copie = Copie::ouvrir(jeu.client, "agrement", colonnes).await?;
    for rang in 0..jeu.tailles.organismes {
        let o = Organisme::numero(jeu, rang);
        copie
            .id(o.agrement)
            .id(o.id)
            .texte(&numero_agrement(rang))
            .texte(&o.region);
        copie
            .jour(o.obtention)
            .jour(o.fin_de_validite())
            .instant(jeu.origine)
            .ligne()
            .await?;
    }
    copie.finir().await
}

async fn comptes(jeu: &Jeu<'_>, pwd: &str) -> Result<u64, ErreurGenerateur> {
    let colonnes = "id, mail, pwd, nom, prenom, status_code, siret, organisme_id, ter_code, departement, cgu_version, \
                    verified_at, created_at, edited_at";
    let mut copie = Copie::ouvrir(jeu.client, "usager", colonnes).await?;
    for rang in 0..jeu.tailles.organismes {
        let o = Organisme::numero(jeu, rang);
        copie
            .id(o.usager)
            .texte(&o.courriel)
            .texte(pwd)
            .texte(o.nom_contact)
            .texte(o.prenom_contact);
        copie
            .texte("VALIDATED")
            .brut(&o.siret)
            .id(o.id)
            .texte(&o.region)
            .texte(&o.departement)
            .brut(CGU_VERSION)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .ligne()
            .await?;
    }
    copie.finir().await
}

/// Hébergement de mesure, refait à l'identique depuis son rang.
pub(super) struct Hebergement {
    id: Uuid,
    pub(super) version: Uuid,
    /// Rang du département dans [`Lieux`].
    pub(super) departement: usize,
}

impl Hebergement {
    /// Hébergement sans ses textes : ce qu'une étape en cite.
    pub(super) fn numero(jeu: &Jeu<'_>, rang: u64) -> (Self, Alea) {
        let mut alea = Alea::pour(jeu.graine, "hebergement", rang);
        let departement = jeu.lieux.tirer(&mut alea);
        let (id, version) = (alea.identifiant(jeu.origine_ms), alea.identifiant(jeu.origine_ms));
        (
            Self {
                id,
                version,
                departement,
            },
            alea,
        )
    }
}

/// Écrit les hébergements et leur première version ; chacun appartient à un organisme.
pub(super) async fn hebergements(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes = "id, organisme_id, statut, version_courante, created_at, edited_at";
    let mut copie = Copie::ouvrir(jeu.client, "hebergement", colonnes).await?;
    for rang in 0..jeu.tailles.hebergements {
        let (hebergement, _) = Hebergement::numero(jeu, rang);
        let proprietaire = Organisme::numero(jeu, rang.checked_rem(jeu.tailles.organismes).unwrap_or_default());
        copie.id(hebergement.id).id(proprietaire.id).brut("actif").brut(1);
        copie.instant(jeu.origine).instant(jeu.origine).ligne().await?;
    }
    let total = copie.finir().await?;
    let colonnes = "id, hebergement_id, numero, nom, type, adresse, departement, nombre_lits, created_at";
    let mut copie = Copie::ouvrir(jeu.client, "hebergement_version", colonnes).await?;
    for rang in 0..jeu.tailles.hebergements {
        let (hebergement, mut alea) = Hebergement::numero(jeu, rang);
        let rue = format!("{} {}", alea.entre(1, 120), alea.parmi(&RUES));
        let lieu = jeu.lieux.adresse(hebergement.departement, &rue, &mut alea);
        let type_ = alea.parmi(&["hotel", "meuble_tourisme", "residence_tourisme", "camping", "autre"]);
        copie
            .id(hebergement.version)
            .id(hebergement.id)
            .brut(1)
            .texte(alea.parmi(&LIEUX))
            .brut(type_);
        copie
            .texte(&adresse(lieu).to_string())
            .texte(lieu.departement)
            .brut(alea.entre(8, 80));
        copie.instant(jeu.origine).ligne().await?;
    }
    copie.finir().await?;
    Ok(total)
}

/// Agent de rang donné dans un département.
pub(super) fn agent_de(jeu: &Jeu<'_>, departement: usize, alea: &mut Alea) -> Uuid {
    let place = usize::try_from(alea.sous(u64::try_from(PAR_DEPARTEMENT).unwrap_or(1))).unwrap_or_default();
    agent(jeu, departement * PAR_DEPARTEMENT + place)
}

fn agent(jeu: &Jeu<'_>, rang: usize) -> Uuid {
    Alea::pour(jeu.graine, "agent", u64::try_from(rang).unwrap_or_default()).identifiant(jeu.origine_ms)
}

/// Territoire de chaque agent, dans l'ordre des rangs.
fn affectations(lieux: &Lieux, nombre: usize) -> Vec<String> {
    let departements = lieux
        .departements()
        .iter()
        .map(|departement| (departement.code.as_str(), PAR_DEPARTEMENT));
    let mut regions: Vec<&str> = lieux.departements().iter().map(|d| d.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    let regions = regions.into_iter().map(|region| (region, PAR_REGION));
    let locaux = departements
        .chain(regions)
        .flat_map(|(code, nombre)| std::iter::repeat_n(code, nombre));
    locaux
        .chain(std::iter::repeat("FRA"))
        .take(nombre)
        .map(str::to_owned)
        .collect()
}

/// Écrit les agents et leurs rôles ; un sur trois ne fait que consulter.
pub(super) async fn agents(jeu: &Jeu<'_>, pwd: &str) -> Result<u64, ErreurGenerateur> {
    let affectations = affectations(jeu.lieux, jeu.tailles.agents);
    let colonnes = "id, mail, pwd, nom, prenom, ter_code, validated, cgu_version, validated_at, created_at, edited_at";
    let mut copie = Copie::ouvrir(jeu.client, "agent", colonnes).await?;
    for (rang, territoire) in affectations.iter().enumerate() {
        let mut alea = Alea::pour(jeu.graine, "agent-nom", u64::try_from(rang).unwrap_or_default());
        copie
            .id(agent(jeu, rang))
            .texte(&format!("agent{}@volume.vao.test", rang + 1))
            .texte(pwd);
        copie
            .texte(alea.parmi(&NOMS))
            .texte(alea.parmi(&PRENOMS))
            .texte(territoire)
            .brut(true)
            .brut(CGU_VERSION);
        copie
            .instant(jeu.origine)
            .instant(jeu.origine)
            .instant(jeu.origine)
            .ligne()
            .await?;
    }
    let total = copie.finir().await?;
    let mut copie = Copie::ouvrir(jeu.client, "agent_role", "agent_id, role").await?;
    for rang in 0..affectations.len() {
        let role = if rang % 3 == 2 {
            "DemandeSejour_Lecture"
        } else {
            "DemandeSejour_Ecriture"
        };
        copie.id(agent(jeu, rang)).brut(role).ligne().await?;
    }
    copie.finir().await?;
    Ok(total)
}

/// Instant de minuit d'un jour.
pub(super) fn minuit(jour: NaiveDate) -> DateTime<Utc> {
    jour.and_time(chrono::NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::siret;

    #[test]
    fn les_siret_de_mesure_sont_justes() {
        for rang in 0..50 {
            assert!(vao_domain::Siret::lire(&siret(90_000_000 + rang)).is_ok());
        }
    }
}
