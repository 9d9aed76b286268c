//! Organismes de démonstration et leurs agréments.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::contenu::{Lieu, Personne, responsable};
use super::super::{ErreurGraines, id};
use super::fiches;
use super::hebergements::adresse_situee;
use crate::Tx;
use crate::schema::{agrement, organisme};

/// Organisme de démonstration.
pub(super) struct Organisme {
    pub(super) cle: &'static str,
    pub(super) siret: &'static str,
    pub(super) nom: &'static str,
    nom_commercial: Option<&'static str>,
    siege: bool,
    lieu: Lieu<'static>,
    pub(super) contact: Personne<'static>,
    complet: bool,
    /// Agrément de son SIREN : numéro, code et nom de sa région.
    pub(super) agrement: Option<(&'static str, &'static str, &'static str)>,
}

pub(super) const ORGANISMES: [Organisme; 4] = [
    Organisme {
        cle: "grand-large",
        siret: "81204713200012",
        nom: "Association Grand Large",
        nom_commercial: Some("Grand Large Vacances"),
        siege: true,
        lieu: Lieu {
            rue: "14 rue Thiers",
            commune: "Grenoble",
            code_insee: "38185",
            code_postal: "38000",
            departement: "38",
        },
        contact: Personne {
            prenom: "Hélène",
            nom: "Marchetti",
            fonction: "Directrice",
            email: "direction@grand-large.test",
            telephone: "+33476001122",
        },
        complet: true,
        agrement: Some(("VAO-ARA-0142", "AURA", "Auvergne-Rhône-Alpes")),
    },
    Organisme {
        cle: "grand-large-annecy",
        siret: "81204713200020",
        nom: "Association Grand Large – antenne d’Annecy",
        nom_commercial: Some("Grand Large Annecy"),
        siege: false,
        lieu: Lieu {
            rue: "3 avenue du Rhône",
            commune: "Annecy",
            code_insee: "74010",
            code_postal: "74000",
            departement: "74",
        },
        contact: Personne {
            prenom: "Samir",
            nom: "Benhaddou",
            fonction: "Responsable de l’antenne",
            email: "antenne@grand-large.test",
            telephone: "+33450003344",
        },
        complet: true,
        agrement: Some(("VAO-ARA-0142", "AURA", "Auvergne-Rhône-Alpes")),
    },
    Organisme {
        cle: "petits-pas",
        siret: "79345628600012",
        nom: "Petits Pas",
        nom_commercial: None,
        siege: true,
        lieu: Lieu {
            rue: "27 rue de Douarnenez",
            commune: "Quimper",
            code_insee: "29232",
            code_postal: "29000",
            departement: "29",
        },
        contact: Personne {
            prenom: "Gwenola",
            nom: "Le Bihan",
            fonction: "Gestionnaire des séjours",
            email: "gestion@petits-pas.test",
            telephone: "+33298005566",
        },
        complet: true,
        agrement: Some(("VAO-BRE-0037", "BRE", "Bretagne")),
    },
    Organisme {
        cle: "sans-agrement",
        siret: "90187345500017",
        nom: "Sans Agrément",
        nom_commercial: None,
        siege: true,
        lieu: Lieu {
            rue: "8 place Bellecour",
            commune: "Lyon",
            code_insee: "69123",
            code_postal: "69002",
            departement: "69",
        },
        contact: Personne {
            prenom: "Noé",
            nom: "Vasseur",
            fonction: "Président",
            email: "nouveau@sans-agrement.test",
            telephone: "+33478007788",
        },
        complet: false,
        agrement: None,
    },
];

impl Organisme {
    pub(super) fn id(&self) -> Uuid {
        id(&format!("organisme:{}", self.cle))
    }

    /// Organisme de cette clé.
    pub(super) fn de_cle(cle: &str) -> Result<&'static Self, ErreurGraines> {
        let trouve = ORGANISMES.iter().find(|organisme| organisme.cle == cle);
        trouve.ok_or_else(|| ErreurGraines::Donnee(format!("organisme « {cle} »")))
    }

    /// Vrai si sa fiche est complète.
    pub(super) const fn complet(&self) -> bool {
        self.complet
    }

    /// Compte qui agit pour lui.
    pub(super) fn usager(&self) -> Uuid {
        id(&format!("usager:{}", self.contact.email))
    }

    /// Code de son département.
    pub(super) const fn departement(&self) -> &'static str {
        self.lieu.departement
    }

    pub(super) fn adresse(&self) -> Value {
        adresse_situee(self.lieu)
    }

    /// Fiche figée dans ses déclarations, agrément compris.
    pub(super) fn fiche(&self, maintenant: DateTime<Utc>) -> Value {
        let (obtention, fin) = validite(maintenant);
        let agrement = self.agrement.map(|(numero, region, nom)| {
            json!({
                "numero": numero, "dateObtention": obtention, "dateFinValidite": fin, "region": region,
                "regionLibelle": nom
            })
        });
        json!({
            "id": self.id(),
            "typeOrganisme": "personne_morale",
            "nom": self.nom,
            "siret": self.siret,
            "siegeSocial": self.siege,
            "porteurAgrement": self.siege,
            "raisonSociale": self.nom,
            "nomCommercial": self.nom_commercial,
            "nomNaissance": null,
            "nomUsage": null,
            "prenom": null,
            "statutJuridique": "Association déclarée",
            "adresse": self.adresse(),
            "email": self.contact.email,
            "telephone": self.contact.telephone,
            "representantsLegaux": [],
            "agrement": agrement,
        })
    }
}

/// Écrit les organismes et les agréments qui manquent.
pub(super) async fn ecrire(tx: &mut Tx, maintenant: DateTime<Utc>) -> Result<(), ErreurGraines> {
    for o in &ORGANISMES {
        // Une antenne suit les protocoles de son siège ; une fiche à finaliser n'en a pas encore.
        let (transport, sanitaire) = if o.complet && o.siege {
            (fiches::transport(), fiches::sanitaire())
        } else {
            (json!({}), json!({}))
        };
        diesel::insert_into(organisme::table)
            .values((
                organisme::id.eq(o.id()),
                organisme::type_organisme.eq("personne_morale"),
                organisme::siret.eq(o.siret),
                organisme::siege_social.eq(o.siege),
                organisme::porteur_agrement.eq(o.siege),
                organisme::raison_sociale.eq(o.nom),
                organisme::nom_commercial.eq(o.nom_commercial),
                organisme::statut_juridique.eq("Association déclarée"),
                organisme::categorie_juridique.eq("9220"),
                organisme::adresse.eq(o.adresse()),
                organisme::departement.eq(o.lieu.departement),
                organisme::email.eq(o.complet.then_some(o.contact.email)),
                organisme::telephone.eq(o.complet.then_some(o.contact.telephone)),
                organisme::responsable_sejour.eq(o.complet.then(|| responsable(o.contact, &o.adresse()))),
                organisme::representants_legaux.eq(if o.complet {
                    fiches::representants(o.contact, maintenant.date_naive())
                } else {
                    json!([])
                }),
                organisme::protocoles.eq(if o.siege { "PROPRES" } else { "SIEGE" }),
                organisme::protocole_transport.eq(transport),
                organisme::protocole_sanitaire.eq(sanitaire),
                organisme::complet.eq(o.complet),
                organisme::finalise_at.eq(o.complet.then_some(maintenant)),
                organisme::finalise_par.eq(o.complet.then_some(o.usager())),
                organisme::version_ouverte_at.eq(maintenant),
                organisme::etablissements_releves_at.eq((o.complet && o.siege).then_some(maintenant)),
                organisme::created_at.eq(maintenant),
                organisme::edited_at.eq(maintenant),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
    }
    for o in ORGANISMES.iter().filter(|o| o.siege) {
        if let Some((numero, region, _)) = o.agrement {
            ecrire_agrement(tx, o, numero, region, maintenant).await?;
        }
    }
    let siege = Organisme::de_cle("grand-large")?;
    fiches::etablissements(tx, siege.id(), siege.nom, siege.usager(), maintenant).await
}

/// Un agrément a deux ans, et vaut cinq ans.
fn validite(maintenant: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let jour = maintenant.date_naive();
    let obtention = jour.checked_sub_months(Months::new(24)).unwrap_or(jour);
    let fin = obtention.checked_add_months(Months::new(60)).unwrap_or(jour) - Days::new(1);
    (obtention, fin)
}

async fn ecrire_agrement(
    tx: &mut Tx,
    porteur: &Organisme,
    numero: &str,
    region: &str,
    maintenant: DateTime<Utc>,
) -> Result<(), ErreurGraines> {
    let (obtention, fin) = validite(maintenant);
    diesel::insert_into(agrement::table)
        .values((
            agrement::id.eq(id(&format!("agrement:{}", porteur.cle))),
            agrement::organisme_id.eq(porteur.id()),
            agrement::numero.eq(numero),
            agrement::region.eq(region),
            agrement::date_obtention.eq(obtention),
            agrement::date_fin_validite.eq(fin),
            agrement::created_at.eq(maintenant),
        ))
        .on_conflict_do_nothing()
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use vao_domain::Siret;

    use super::ORGANISMES;

    #[test]
    fn les_siret_sont_justes_et_l_antenne_a_le_siren_du_siege() {
        let sirets: Vec<Siret> = ORGANISMES.iter().map(|o| Siret::lire(o.siret).unwrap()).collect();

        assert_eq!(sirets[0].siren(), sirets[1].siren());
        assert_ne!(sirets[0].siren(), sirets[2].siren());
    }
}
