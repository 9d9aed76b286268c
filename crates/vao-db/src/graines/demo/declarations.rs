//! Déclarations de démonstration, écrites par les fonctions mêmes du service.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;
use vao_domain::evenement::{CodeEvenement as C, SourceEvenement};
use vao_domain::{
    Acteur, AgentId, CodeDepartement, DeclarationId, Echeances, EvenementId, NumeroDeclaration, Phase, Statut,
    UsagerId, Version,
};

use super::super::contenu::{Personne, attestation, personnel, responsable, vacanciers};
use super::super::{ErreurGraines, id};
use super::comptes::agent_de;
use super::hebergements::Hebergement;
use super::organismes::Organisme;
use super::sejours::{SEJOURS, Sejour};
use crate::declarations::{self, Changement, NouveauDepot, NouvelleDeclaration};
use crate::evenements::{self, NouvelEvenement};
use crate::schema::{declaration, declaration_etape, evenement, territoire};
use crate::{DbError, Tx};

const MOTIF_URGENCE: &str =
    "Un établissement partenaire ferme pour travaux : nous ouvrons ce séjour pour ses résidents.";

/// Auteur d'un événement.
#[derive(Clone)]
struct Auteur {
    compte: Uuid,
    acteur: Acteur,
    source: SourceEvenement,
    emetteur: String,
    courriel: String,
}

/// Dossier en cours d'écriture.
struct Dossier<'a> {
    sejour: &'a Sejour,
    organisme: &'static Organisme,
    id: Uuid,
    debut: NaiveDate,
    fin: NaiveDate,
    version: Version,
    tardif: bool,
    statut: Option<Statut>,
    rang: i32,
    organisateur: Auteur,
    /// Fiche de l'organisme, figée dans la déclaration.
    fiche: Value,
}

/// Écrit les déclarations qui manquent ; rend combien ont été écrites.
pub(super) async fn ecrire(tx: &mut Tx, maintenant: DateTime<Utc>) -> Result<usize, ErreurGraines> {
    let mut ecrites = 0;
    for sejour in &SEJOURS {
        let cle = id(&format!("declaration:{}:{}", sejour.organisme, sejour.libelle));
        // L'historique survit à la suppression d'un brouillon : celui qu'on a effacé ne revient pas.
        let connue = evenement::table
            .filter(
                evenement::domaine
                    .eq(evenements::DECLARATION)
                    .and(evenement::dossier_id.eq(cle)),
            )
            .count()
            .get_result::<i64>(&mut ***tx)
            .await?;
        if connue == 0 {
            dossier(tx, sejour, cle, maintenant).await?;
            ecrites += 1;
        }
    }
    Ok(ecrites)
}

async fn dossier(tx: &mut Tx, sejour: &Sejour, id: Uuid, maintenant: DateTime<Utc>) -> Result<(), ErreurGraines> {
    let organisme = Organisme::de_cle(sejour.organisme)?;
    let debut = (maintenant + Duration::days(sejour.dans)).date_naive();
    let nuits = sejour.etapes.iter().map(|(_, nuits)| nuits).sum::<u64>().max(7);
    let compte = organisme.usager();
    let organisateur = Auteur {
        compte,
        acteur: Acteur::Usager(UsagerId(compte)),
        source: SourceEvenement::Organisateur,
        emetteur: format!("{} {}", organisme.contact.prenom, organisme.contact.nom),
        courriel: organisme.contact.email.to_owned(),
    };
    let limite = Echeances::de(debut);
    let depot = date_de_depot(sejour, limite, maintenant);
    let mut dossier = Dossier {
        sejour,
        organisme,
        id,
        debut,
        fin: debut + Days::new(nuits),
        version: Version(1),
        tardif: limite.depot_2_mois(depot.date_naive()).est_tardif(),
        statut: None,
        rang: 0,
        organisateur,
        fiche: organisme.fiche(maintenant),
    };
    dossier.creer(tx, depot - Duration::hours(30)).await?;
    dossier.etapes(tx).await?;
    if sejour.statut != Statut::Brouillon {
        dossier.instruire(tx, depot).await?;
    }
    declarations::recalculer_portee(tx, DeclarationId(id)).await?;
    Ok(())
}

/// Hors retard annoncé, le dépôt précède la limite de deux mois d'au moins cinq jours.
fn date_de_depot(sejour: &Sejour, limite: Echeances, maintenant: DateTime<Utc>) -> DateTime<Utc> {
    let anciennete = Duration::days(match sejour.statut {
        Statut::Brouillon | Statut::Transmise => 3,
        Statut::EnCours => 11,
        Statut::AModifier => 16,
        _ => 27,
    });
    let depot = maintenant - anciennete - Duration::minutes(sejour.dans * 7 % 300);
    let au_plus_tard = limite.deux_mois.and_time(chrono::NaiveTime::MIN).and_utc() - Duration::days(5);
    if sejour.tardif { depot } else { depot.min(au_plus_tard) }
}

/// Comment le groupe rejoint une étape ; rien pour la première.
fn rejoindre(ordre: i32) -> Option<&'static str> {
    (ordre > 1).then_some("En minibus, avec une pause déjeuner.")
}

impl Dossier<'_> {
    fn responsable(&self) -> Value {
        let personne = Personne {
            fonction: "Responsable de séjour",
            ..self.organisme.contact
        };
        responsable(personne, &self.organisme.adresse())
    }

    fn vacanciers(&self) -> Value {
        let precision = "Groupe autonome dans les gestes de la vie quotidienne ; deux personnes ont besoin d’une aide à la \
                         toilette. Aucune allergie alimentaire signalée à ce jour.";
        vacanciers(
            self.sejour.hommes,
            self.sejour.femmes,
            &["18_39", "40_59"],
            &["mental", "moteur"],
            precision,
        )
    }

    fn personnel(&self) -> Value {
        personnel(1, (self.sejour.hommes + self.sejour.femmes) / 4 + 1, self.tardif)
    }

    async fn creer(&mut self, tx: &mut Tx, le: DateTime<Utc>) -> Result<(), ErreurGraines> {
        // Un brouillon sans étape est un brouillon à peine commencé.
        let commence = !self.sejour.etapes.is_empty();
        let section = |valeur: Value| if commence { valeur } else { json!({}) };
        let nouvelle = NouvelleDeclaration {
            id: self.id,
            organisme_id: self.organisme.id(),
            organisme_nom: self.organisme.nom.to_owned(),
            organisme_siren: self.organisme.siret.chars().take(9).collect(),
            libelle: self.sejour.libelle.to_owned(),
            date_debut: self.debut,
            date_fin: self.fin,
            responsable_sejour: self.responsable(),
            vacanciers: section(self.vacanciers()),
            personnel: section(self.personnel()),
            organisme_snapshot: self.fiche.clone(),
            created_at: le,
            created_by: self.organisateur.compte,
        };
        declarations::creer(tx, &nouvelle).await?;
        let organisateur = self.organisateur.clone();
        self.noter(
            tx,
            C::Creation,
            &organisateur,
            Some(Statut::Brouillon),
            None,
            json!({}),
            le,
        )
        .await
    }

    async fn etapes(&self, tx: &mut Tx) -> Result<(), ErreurGraines> {
        let mut arrivee = self.debut;
        for (ordre, (cle, nuits)) in (1..).zip(self.sejour.etapes) {
            let hebergement = Hebergement::de_cle(cle)?;
            let depart = arrivee + Days::new(*nuits);
            diesel::insert_into(declaration_etape::table)
                .values((
                    declaration_etape::id.eq(id(&format!("etape:{}:{ordre}", self.id))),
                    declaration_etape::declaration_id.eq(self.id),
                    declaration_etape::ordre.eq::<i32>(ordre),
                    declaration_etape::hebergement_version_id.eq(hebergement.version()),
                    declaration_etape::departement.eq(hebergement.departement()),
                    declaration_etape::date_debut.eq(arrivee),
                    declaration_etape::date_fin.eq(depart),
                    declaration_etape::rejoindre_etape.eq(rejoindre(ordre)),
                ))
                .execute(&mut ***tx)
                .await?;
            arrivee = depart;
        }
        Ok(())
    }

    /// Étapes (`EtapeDto`) telles qu'un dépôt les fige.
    fn etapes_figees(&self) -> Result<Vec<Value>, ErreurGraines> {
        let mut arrivee = self.debut;
        let figer = |(ordre, (cle, nuits)): (i32, &(&str, u64))| {
            let (lue, depart) = (Hebergement::de_cle(cle)?.figee(), arrivee + Days::new(*nuits));
            let mut etape = json!({
                "id": id(&format!("etape:{}:{ordre}", self.id)), "ordre": ordre,
                "dateDebut": arrivee, "dateFin": depart, "rejoindreEtape": rejoindre(ordre),
                "versionPlusRecente": false,
            });
            if let (Value::Object(etape), Value::Object(lue)) = (&mut etape, lue) {
                etape.extend(lue);
            }
            arrivee = depart;
            Ok(etape)
        };
        (1..).zip(self.sejour.etapes).map(figer).collect()
    }

    /// Du dépôt au statut montré.
    async fn instruire(&mut self, tx: &mut Tx, depot: DateTime<Utc>) -> Result<(), ErreurGraines> {
        let premiere = self.sejour.etapes.first().map_or(Ok("38"), |(cle, _)| {
            Hebergement::de_cle(cle).map(Hebergement::departement)
        })?;
        let organisateur = self.organisateur.clone();
        self.deposer(tx, premiere, depot).await?;
        if self.sejour.statut == Statut::Transmise {
            return Ok(());
        }
        if self.sejour.statut == Statut::Annulee {
            let le = depot + Duration::days(6);
            let changement = Changement {
                annule_at: Some(le),
                ..Changement::de_statut(Statut::Annulee)
            };
            let motif = Some("Le nombre d’inscriptions est insuffisant.");
            return self
                .avancer(tx, C::Annulation, &organisateur, changement, motif, json!({}), le)
                .await;
        }
        let agent = instructeur(tx, premiere).await?;
        let prise = depot + Duration::days(4);
        let changement = Changement {
            pris_en_charge_at: Some(prise),
            ..Changement::de_statut(Statut::EnCours)
        };
        self.avancer(tx, C::PriseEnCharge2m, &agent, changement, None, json!({}), prise)
            .await?;
        self.decider(tx, &agent, prise + Duration::days(5)).await
    }

    async fn deposer(&mut self, tx: &mut Tx, departement: &str, le: DateTime<Utc>) -> Result<(), ErreurGraines> {
        let compteur = declarations::prochain_numero(tx).await?;
        let code = CodeDepartement::lire(departement).map_err(|erreur| ErreurGraines::Donnee(erreur.to_string()))?;
        let numero = NumeroDeclaration::composer(self.debut, &code, compteur).to_string();
        let signature = attestation(self.organisme.contact, le.date_naive());
        let organisateur = self.organisateur.clone();
        let changement = Changement {
            numero: Some(numero.clone()),
            departement_suivi: Some(departement.to_owned()),
            region_agrement: self.organisme.agrement.map(|(_, region, _)| region.to_owned()),
            attestation_2m: Some(signature.clone()),
            depot_tardif_2m: Some(self.tardif),
            ..Changement::de_statut(Statut::Transmise)
        };
        self.avancer(tx, C::Depot2m, &organisateur, changement, None, json!({}), le)
            .await?;
        let tardif = self.tardif;
        if tardif {
            let systeme = Auteur {
                source: SourceEvenement::Systeme,
                ..organisateur.clone()
            };
            self.noter(tx, C::DepotTardif, &systeme, None, Some(MOTIF_URGENCE), json!({}), le)
                .await?;
        }
        let depot = NouveauDepot {
            declaration: DeclarationId(self.id),
            rang: 1,
            phase: Phase::DeuxMois,
            depose_at: le,
            depose_par: organisateur.compte,
            tardif,
            motif_urgence: tardif.then(|| MOTIF_URGENCE.to_owned()),
            reponse: None,
            instantane: json!({
                "numero": numero, "libelle": self.sejour.libelle, "dateDebut": self.debut, "dateFin": self.fin,
                "responsableSejour": self.responsable(),
                "sections": {
                    "vacanciers": self.vacanciers(), "personnel": self.personnel(),
                    "hebergements": {
                        "sejourItinerant": self.sejour.etapes.len() > 1, "etapes": self.etapes_figees()?,
                    },
                },
                "organisme": self.fiche, "attestation": signature,
            }),
        };
        declarations::deposer(tx, &depot).await?;
        Ok(())
    }

    async fn decider(&mut self, tx: &mut Tx, agent: &Auteur, le: DateTime<Utc>) -> Result<(), ErreurGraines> {
        let vers = Changement::de_statut(self.sejour.statut);
        match self.sejour.statut {
            Statut::AModifier => {
                let commentaire =
                    "Merci de préciser l’aide apportée la nuit et le nombre d’accompagnants présents aux repas.";
                let sections = json!(["vacanciers", "personnel"]);
                let echeance = (le + Duration::days(15)).date_naive();
                let demande = json!({
                    "commentaire": commentaire, "sections": sections, "echeance": echeance, "service": agent.emetteur,
                    "demandeAt": le,
                });
                let changement = Changement {
                    complements: Some(Some(demande)),
                    ..vers
                };
                let metadata = json!({ "sections": sections, "echeance": echeance });
                self.avancer(
                    tx,
                    C::DemandeComplements2m,
                    agent,
                    changement,
                    Some(commentaire),
                    metadata,
                    le,
                )
                .await
            }
            Statut::Refusee => {
                let commentaire = "L’encadrement prévu ne permet pas d’assurer la sécurité des activités annoncées.";
                let changement = Changement {
                    refuse_at: Some(le),
                    ..vers
                };
                let metadata = json!({ "motif": "ENCADREMENT_INSUFFISANT" });
                self.avancer(tx, C::Refus2m, agent, changement, Some(commentaire), metadata, le)
                    .await
            }
            Statut::Attente8Jour => {
                let changement = Changement {
                    enregistre_2m_at: Some(le),
                    ..vers
                };
                self.avancer(tx, C::Enregistrement2m, agent, changement, None, json!({}), le)
                    .await
            }
            _ => Ok(()),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "un pas de l'historique se dit d'une traite")]
    async fn avancer(
        &mut self,
        tx: &mut Tx,
        code: C,
        auteur: &Auteur,
        changement: Changement,
        commentaire: Option<&str>,
        metadata: Value,
        le: DateTime<Utc>,
    ) -> Result<(), ErreurGraines> {
        let vers = changement.statut.and_then(<Statut as vao_domain::Code>::depuis_code);
        let ligne =
            declarations::changer(tx, DeclarationId(self.id), self.version, &changement, auteur.compte, le).await?;
        let ligne = ligne.ok_or_else(|| ErreurGraines::Donnee(format!("version de « {} »", self.sejour.libelle)))?;
        self.version = Version(ligne.version);
        self.noter(tx, code, auteur, vers, commentaire, metadata, le).await
    }

    #[expect(clippy::too_many_arguments, reason = "un pas de l'historique se dit d'une traite")]
    async fn noter(
        &mut self,
        tx: &mut Tx,
        code: C,
        auteur: &Auteur,
        vers: Option<Statut>,
        commentaire: Option<&str>,
        metadata: Value,
        le: DateTime<Utc>,
    ) -> Result<(), ErreurGraines> {
        self.rang += 1;
        let nouveau = NouvelEvenement {
            id: EvenementId(id(&format!("evenement:{}:{}", self.id, self.rang))),
            dossier: self.id,
            code,
            source: auteur.source,
            acteur: auteur.acteur,
            emetteur: auteur.emetteur.clone(),
            courriel: Some(auteur.courriel.clone()),
            de: vers.and(self.statut),
            vers,
            commentaire: commentaire.map(str::to_owned),
            metadata,
            le,
        };
        self.statut = vers.or(self.statut);
        Ok(evenements::ajouter(tx, nouveau).await?)
    }
}

/// Agent de démonstration qui instruit ce département : le sien, sa région, sinon l'administration centrale.
async fn instructeur(tx: &mut Tx, departement: &str) -> Result<Auteur, ErreurGraines> {
    let (libelle, region) = territoire::table
        .find(departement)
        .select((territoire::libelle, territoire::parent))
        .first::<(String, Option<String>)>(&mut ***tx)
        .await
        .map_err(DbError::from)?;
    let (mail, source, emetteur) = match (departement, region.as_deref()) {
        ("38", _) => ("dd38@vao.test", SourceEvenement::Ddets, format!("DDETS {libelle} (38)")),
        ("29", _) => ("dd29@vao.test", SourceEvenement::Ddets, format!("DDETS {libelle} (29)")),
        (_, Some("AURA")) => (
            "dr-ara@vao.test",
            SourceEvenement::Dreets,
            "DREETS Auvergne-Rhône-Alpes".to_owned(),
        ),
        (_, Some("BRE")) => ("dr-bre@vao.test", SourceEvenement::Dreets, "DREETS Bretagne".to_owned()),
        _ => (
            "ac@vao.test",
            SourceEvenement::Central,
            "Administration centrale".to_owned(),
        ),
    };
    let compte = agent_de(mail);
    Ok(Auteur {
        compte,
        acteur: Acteur::Agent(AgentId(compte)),
        source,
        emetteur,
        courriel: mail.to_owned(),
    })
}

/// Déclarations de démonstration encore présentes.
pub(super) async fn presentes(tx: &mut Tx) -> Result<i64, ErreurGraines> {
    let ids: Vec<Uuid> = SEJOURS
        .iter()
        .map(|sejour| id(&format!("declaration:{}:{}", sejour.organisme, sejour.libelle)))
        .collect();
    Ok(declaration::table
        .filter(declaration::id.eq_any(ids))
        .count()
        .get_result(&mut ***tx)
        .await?)
}
