//! Accusé de réception à deux mois : produit, chiffré, enregistré une fois, puis annoncé.

use anyhow::Context as _;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_contract::session::AgrementResume;
use vao_db::declarations::Dossier;
use vao_db::documents::{self, NouveauDocument};
use vao_db::territoires::{self, Territoire};
use vao_documents::{AccuseReception2Mois, Service, Signataire};
use vao_domain::declaration::CategorieDocument;
use vao_domain::{CodeTerritoire, DeclarationId, DocumentId, Echeances};
use vao_jobs::{JobOptions, Tache};

use super::CourrielEnregistree;
use super::courriels::charger;
use crate::agrements;
use crate::documents::lieu;
use crate::horloge::jour_de_paris;
use crate::taches::Contexte;

/// Produit l'accusé de réception, puis confie le courriel qui l'annonce (M7).
#[derive(Debug, Serialize, Deserialize)]
pub struct ProduireAr2m {
    /// Déclaration.
    pub declaration: Uuid,
    /// Rang de l'accusé : au-delà du premier, il entre dans le nom du fichier.
    pub rang: i32,
    /// Identifiant du document, fixé d'avance : un nouvel essai remplace l'objet au lieu d'en laisser deux.
    pub document: Uuid,
}

/// Ce que l'accusé et son courriel disent tous deux.
pub(super) struct Faits {
    pub(super) agrement: AgrementResume,
    pub(super) depose_le: NaiveDate,
    pub(super) accuse_le: NaiveDate,
}

impl Faits {
    pub(super) fn lire(dossier: &Dossier) -> anyhow::Result<Self> {
        let d = &dossier.declaration;
        let fige = d
            .organisme_snapshot
            .get("agrement")
            .and_then(|valeur| AgrementResume::deserialize(valeur).ok());
        let agrement = fige
            .or_else(|| dossier.agrement().map(agrements::resumer))
            .context("agrément absent")?;
        let depot = dossier.depots.as_slice().last().context("dépôt absent")?;
        let enregistree = d.enregistre_2m_at.context("enregistrement absent")?;
        Ok(Self {
            agrement,
            depose_le: jour_de_paris(depot.depose_at),
            accuse_le: jour_de_paris(enregistree),
        })
    }
}

impl Tache for ProduireAr2m {
    const NOM: &'static str = "produire_ar_2m";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let id = DeclarationId(self.declaration);
        let mut connexion = ctx.db.prendre().await?;
        if documents::existe(&mut connexion, id, CategorieDocument::Ar2m, self.rang).await? {
            return Ok(());
        }
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let competent = CodeTerritoire(dossier.declaration.departement_suivi.clone().unwrap_or_default());
        let territoire = territoires::charger(&mut connexion, &competent)
            .await?
            .context("territoire absent")?;
        // Rien n'est retenu pendant la composition, qui prend un cœur.
        drop(connexion);
        let accuse = accuse(&dossier, territoire)?;
        let numero = accuse.numero.clone();
        let pdf = tokio::task::spawn_blocking(move || accuse.pdf()).await??;
        let document = DocumentId(self.document);
        let depose = ctx
            .commun
            .coffre
            .put(self.document, pdf.into(), &lieu(document))
            .await?;
        let nouveau = NouveauDocument {
            id: document,
            declaration: id,
            categorie: CategorieDocument::Ar2m,
            rang: self.rang,
            nom: nom_du_fichier(&numero, self.rang),
            type_mime: "application/pdf",
            taille: i64::try_from(depose.taille)?,
            empreinte: depose.sha256.to_vec(),
            cree_at: ctx.commun.horloge.maintenant(),
        };
        let mut tx = ctx.db.debuter().await?;
        if documents::enregistrer(&mut tx, &nouveau).await? {
            let annonce = CourrielEnregistree {
                declaration: self.declaration,
            };
            vao_jobs::enqueue(&mut tx, &annonce, JobOptions::default()).await?;
        }
        tx.valider().await?;
        Ok(())
    }
}

fn nom_du_fichier(numero: &str, rang: i32) -> String {
    if rang > 1 {
        format!("AR_{numero}_v{rang}.pdf")
    } else {
        format!("AR_{numero}.pdf")
    }
}

fn accuse(dossier: &Dossier, territoire: Territoire) -> anyhow::Result<AccuseReception2Mois> {
    let faits = Faits::lire(dossier)?;
    let d = &dossier.declaration;
    Ok(AccuseReception2Mois {
        numero: d.numero.clone().context("numéro absent")?,
        titre: d.libelle.clone(),
        organisme: d.organisme_nom.clone(),
        agrement_numero: faits.agrement.numero,
        agrement_delivre_le: faits.agrement.date_obtention,
        debut: d.date_debut,
        fin: d.date_fin,
        depose_le: faits.depose_le,
        tardif: d.depot_tardif_2m,
        accuse_le: faits.accuse_le,
        complementaire_avant_le: Echeances::de(d.date_debut).huit_jours,
        service: service(&territoire),
        signataire: signataire(&territoire),
        departement_nom: territoire.libelle,
        departement_code: territoire.code,
    })
}

/// Service instructeur, si sa fiche donne de quoi le joindre.
fn service(territoire: &Territoire) -> Option<Service> {
    if territoire.service_mail.is_none() && territoire.service_telephone.is_none() {
        return None;
    }
    Some(Service {
        nom: "Direction départementale de l’emploi, du travail et des solidarités".to_owned(),
        adresse: Vec::new(),
        courriel: territoire.service_mail.clone(),
        telephone: territoire.service_telephone.clone(),
    })
}

/// Personne à qui parler du dossier, si la fiche du territoire la nomme.
fn signataire(territoire: &Territoire) -> Option<Signataire> {
    let noms = [&territoire.corresp_vao_prenom, &territoire.corresp_vao_nom];
    let connus: Vec<&str> = noms
        .into_iter()
        .flatten()
        .map(|nom| nom.trim())
        .filter(|nom| !nom.is_empty())
        .collect();
    (!connus.is_empty()).then(|| Signataire {
        nom: connus.join(" "),
        qualite: "Votre contact pour les vacances adaptées organisées".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn territoire(prenom: Option<&str>, nom: Option<&str>) -> Territoire {
        Territoire {
            code: "38".to_owned(),
            libelle: "Isère".to_owned(),
            parent: Some("AURA".to_owned()),
            code_insee: None,
            corresp_vao_nom: nom.map(str::to_owned),
            corresp_vao_prenom: prenom.map(str::to_owned),
            service_mail: None,
            service_telephone: None,
        }
    }

    #[test]
    fn l_accuse_nomme_le_correspondant_du_territoire_s_il_est_connu() {
        let nomme = |prenom, nom| signataire(&territoire(prenom, nom)).map(|signataire| signataire.nom);

        assert_eq!(
            nomme(Some("Camille"), Some("Exemple")).as_deref(),
            Some("Camille Exemple")
        );
        assert_eq!(nomme(None, Some("Exemple")).as_deref(), Some("Exemple"));
        assert_eq!(nomme(Some(" "), None), None);
        assert_eq!(nomme(None, None), None);
    }
}
