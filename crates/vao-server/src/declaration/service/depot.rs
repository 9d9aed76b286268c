//! Déposer à deux mois (T4) ou répondre à une demande de compléments (T5).

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};
use vao_contract::declaration::{
    AttestationDto, Avertissement, CompletudeDeclaration, DeclarationDto, Depot, EtatSection,
};
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::declarations::{self, AgrementRow, Changement, DepotRow, Dossier, NouveauDepot};
use vao_db::organismes::OrganismeRow;
use vao_db::{Texte, Tx, evenements};
use vao_domain::declaration::{MIN_MOTIF_URGENCE, Section};
use vao_domain::evenement::{CodeEvenement, evenement_de};
use vao_domain::typographie::date_longue;
use vao_domain::{
    Action, Code as _, CodeDepartement, DeclarationId, Echeances, NumeroDeclaration, OrganismeId, Phase, Statut,
    Version,
};

use super::super::taches::{CourrielAInstruire, CourrielTransmise};
use super::super::{conflit, conversion, droits, historique, organisme};
use super::{ecrire, montrer, ouvrir};
use crate::acces::{Access, DeposerDeclarations, Identite};
use crate::idempotence::{self, Cle, Reponse};
use crate::taches::confier;
use crate::version::SiVersion;
use crate::{App, Problem};

/// Dépôts d'un organisme admis dans la fenêtre.
const DEPOTS_PAR_FENETRE: u32 = 30;
/// Fenêtre glissante des dépôts.
const FENETRE_DEPOTS: Duration = Duration::minutes(1);

/// Dépose une déclaration : numéro, département compétent, attestation, instantané, historique et
/// courriels tiennent dans la même transaction.
pub async fn deposer(
    app: &App,
    acces: &Access<DeposerDeclarations>,
    id: DeclarationId,
    version: SiVersion,
    cle: Cle,
    corps: &Depot,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let mut dossier = ouvrir(tx, portee, id).await?;
        droits::exiger_declarant(identite, &dossier)?;
        let de = dossier.declaration.statut.0;
        let vers = conflit::suivant(tx, &dossier, Action::Deposer).await?;
        version.verifier(Version(dossier.declaration.version))?;
        let le = app.horloge().maintenant();
        exiger_patience(tx, OrganismeId(dossier.declaration.organisme_id), le).await?;
        let depot = examiner(app, tx, &dossier, identite, corps).await?;
        let ancien = dossier.declaration.departement_suivi.clone();
        let changement = depot.changement(tx, &dossier, vers).await?;
        if !ecrire(tx, &mut dossier, &changement, identite, le).await? {
            return Err(conflit::devance(tx, portee, id, Some(Action::Deposer)).await);
        }
        let ancien = ancien.filter(|ancien| *ancien != depot.departement.as_str());
        let rang = depot.figer(tx, &mut dossier, identite, corps, le).await?;
        let (cause, suites) = depot.raconter(app, identite, corps, id, (de, vers), ancien.as_deref(), le);
        evenements::ajouter_plusieurs(tx, std::iter::once(cause).chain(suites).collect()).await?;
        declarations::recalculer_portee(tx, id).await?;
        confier(
            tx,
            &CourrielTransmise {
                declaration: id.0,
                rang,
            },
        )
        .await?;
        confier(
            tx,
            &CourrielAInstruire {
                declaration: id.0,
                rang,
                ancien,
            },
        )
        .await?;
        montrer(&dossier, identite)
    })
    .await
}

/// Un programme emballé n'inonde pas les services de l'État ; une réponse rejouée n'est pas un dépôt de plus.
async fn exiger_patience(tx: &mut Tx, organisme: OrganismeId, le: DateTime<Utc>) -> Result<(), Problem> {
    let premier = declarations::depot_recent(tx, organisme, DEPOTS_PAR_FENETRE, le - FENETRE_DEPOTS).await?;
    let Some(premier) = premier else {
        return Ok(());
    };
    let attente = (premier + FENETRE_DEPOTS - le).num_seconds().max(1);
    let detail = "Votre organisme a déposé trente déclarations en une minute. Celle-ci est gardée : déposez-la dans un \
                  instant.";
    Err(Problem::patienter(u32::try_from(attente).unwrap_or(u32::MAX)).avec_detail(detail))
}

/// Dépôt que toutes les règles admettent.
struct DepotAdmis {
    fiche: OrganismeRow,
    agrement: AgrementRow,
    attestation: AttestationDto,
    departement: CodeDepartement,
    premier: bool,
    tardif: bool,
    motif_urgence: Option<String>,
}

/// Vérifie, dans l'ordre où l'organisme peut y remédier : contenu, attestation, agrément, délai.
async fn examiner(
    app: &App,
    tx: &mut Tx,
    dossier: &Dossier,
    identite: &Identite,
    corps: &Depot,
) -> Result<DepotAdmis, Problem> {
    let aujourd_hui = app.horloge().aujourd_hui();
    if corps.phase != Phase::DeuxMois {
        let detail = "Cette déclaration se dépose à deux mois.";
        let statut = dossier.declaration.statut.0;
        return Err(Probleme::de(CodeProbleme::EtatIncompatible)
            .etat(statut)
            .detail(detail)
            .into());
    }
    let declaration = conversion::declaration(dossier, identite)?;
    let completude = declaration.completude(aujourd_hui);
    exiger_complete(&completude)?;
    exiger_attestation(corps)?;
    let (fiche, agrements) = organisme::autorise_a_deposer(tx, OrganismeId(dossier.declaration.organisme_id)).await?;
    let agrement = exiger_agrement(&agrements, declaration.date_debut)?;
    let premier = dossier.depots.is_empty();
    let (tardif, motif_urgence) = if premier {
        if app.commun.config.delai_bloquant_2m {
            exiger_delai(&completude, declaration.date_debut)?;
        }
        exiger_motif(&completude, corps)?
    } else {
        // Le retard est celui du premier dépôt : il reste signalé tout au long de l'instruction.
        let initial = dossier.depots.as_slice().first();
        (
            dossier.declaration.depot_tardif_2m,
            initial.and_then(|depot| depot.motif_urgence.clone()),
        )
    };
    let premiere = dossier
        .etapes
        .as_slice()
        .first()
        .map(|etape| etape.version.departement.as_str());
    let departement = CodeDepartement::lire(premiere.unwrap_or_default()).map_err(Problem::interne)?;
    let attestation = AttestationDto {
        nom: identite.nom.clone(),
        prenom: identite.prenom.clone(),
        qualite: corps.attestation.qualite.clone(),
        at: aujourd_hui,
    };
    Ok(DepotAdmis {
        fiche,
        agrement,
        attestation,
        departement,
        premier,
        tardif,
        motif_urgence,
    })
}

fn exiger_complete(completude: &CompletudeDeclaration) -> Result<(), Problem> {
    let incompletes = || {
        completude
            .sections
            .iter()
            .filter(|section| section.etat != EtatSection::Complete)
    };
    let manques: Vec<ErreurChamp> = incompletes()
        .flat_map(|section| {
            section.manques.iter().map(|manque| {
                let pointeur = format!("/{}{}", section.section.code(), manque.pointeur);
                ErreurChamp::new(pointeur, manque.code.clone(), manque.message.clone())
            })
        })
        .collect();
    if manques.is_empty() {
        return Ok(());
    }
    let code = if incompletes().all(|section| section.section == Section::Hebergements) {
        CodeProbleme::EtapesIncompletes
    } else {
        CodeProbleme::DeclarationIncomplete
    };
    Err(Probleme::de(code).erreurs(manques).into())
}

fn exiger_attestation(corps: &Depot) -> Result<(), Problem> {
    if corps.attestation.certifie {
        return Ok(());
    }
    let message = "Cochez la case pour attester l'exactitude des informations.";
    let erreur = ErreurChamp::new("/attestation/certifie", "attestation-manquante", message);
    Err(Probleme::de(CodeProbleme::AttestationManquante)
        .erreurs(vec![erreur])
        .into())
}

/// Code du tourisme, art. L. 412-2 : seul un organisme agréé organise ces séjours.
fn exiger_agrement(agrements: &[AgrementRow], debut: NaiveDate) -> Result<AgrementRow, Problem> {
    let retenu = AgrementRow::retenir(agrements, debut).filter(|agrement| agrement.couvre(debut));
    retenu.cloned().ok_or_else(|| {
        let detail = "L'agrément « vacances adaptées organisées » de votre organisme doit être valable au premier jour \
                      du séjour.";
        Problem::detaille(CodeProbleme::AgrementInvalide, detail)
    })
}

/// L'administration peut choisir de ne plus admettre de dépôt sous un mois, que l'urgence ne couvre pas (code du
/// tourisme, art. R. 412-14).
fn exiger_delai(completude: &CompletudeDeclaration, debut: NaiveDate) -> Result<(), Problem> {
    if !completude.avertissements.contains(&Avertissement::DepotTresTardif) {
        return Ok(());
    }
    let echeances = Echeances::de(debut);
    let detail = format!(
        "Ce séjour devait être déclaré au plus tard le {}, ou le {} en cas d'urgence justifiée (code du tourisme, art. \
         R. 412-14). Votre brouillon est gardé : choisissez des dates plus lointaines, ou adressez-vous au service \
         instructeur du département.",
        date_longue(echeances.deux_mois),
        date_longue(echeances.un_mois)
    );
    Err(Problem::detaille(CodeProbleme::DelaiDepasse, detail))
}

/// Code du tourisme, art. R. 412-14 : sous deux mois, l'urgence se justifie.
fn exiger_motif(completude: &CompletudeDeclaration, corps: &Depot) -> Result<(bool, Option<String>), Problem> {
    if !completude.motif_urgence_requis {
        return Ok((false, None));
    }
    let motif = corps
        .motif_urgence
        .as_ref()
        .filter(|motif| motif.chars().count() >= MIN_MOTIF_URGENCE);
    if let Some(motif) = motif {
        return Ok((true, Some(motif.clone())));
    }
    let message = format!("Expliquez l'urgence en {MIN_MOTIF_URGENCE} caractères au moins.");
    let erreur = ErreurChamp::new("/motifUrgence", "motif-urgence-requis", message);
    let detail = "Le séjour commence dans moins de deux mois (code du tourisme, art. R. 412-14).";
    Err(Probleme::de(CodeProbleme::MotifUrgenceRequis)
        .detail(detail)
        .erreurs(vec![erreur])
        .into())
}

impl DepotAdmis {
    /// Ce que le dépôt écrit ; le numéro n'est attribué qu'une fois.
    async fn changement(&self, tx: &mut Tx, dossier: &Dossier, vers: Statut) -> Result<Changement, Problem> {
        let numero = if dossier.declaration.numero.is_some() {
            None
        } else {
            let compteur = declarations::prochain_numero(tx).await?;
            let debut = dossier.declaration.date_debut;
            Some(NumeroDeclaration::composer(debut, &self.departement, compteur).to_string())
        };
        Ok(Changement {
            numero,
            organisme_nom: Some(self.fiche.nom.clone()),
            departement_suivi: Some(self.departement.to_string()),
            region_agrement: Some(self.agrement.region.clone()),
            attestation_2m: Some(conversion::ecrire(&self.attestation)?),
            organisme_snapshot: Some(organisme::instantane(&self.fiche, Some(&self.agrement))),
            complements: Some(None),
            depot_tardif_2m: Some(self.tardif),
            ..Changement::de_statut(vers)
        })
    }

    /// Écrit le dépôt et son instantané ; rend son rang.
    async fn figer(
        &self,
        tx: &mut Tx,
        dossier: &mut Dossier,
        identite: &Identite,
        corps: &Depot,
        le: DateTime<Utc>,
    ) -> Result<i32, Problem> {
        let rang = dossier.depots.as_slice().last().map_or(1, |dernier| dernier.rang + 1);
        let (tardif, motif_urgence) = (self.tardif, self.motif_urgence.clone());
        let phase = Texte(Phase::DeuxMois);
        dossier.depots.push(DepotRow {
            rang,
            phase,
            depose_at: le,
            tardif,
            motif_urgence: motif_urgence.clone(),
        });
        let depot = NouveauDepot {
            declaration: DeclarationId(dossier.declaration.id),
            rang,
            phase: Phase::DeuxMois,
            depose_at: le,
            depose_par: identite.compte,
            tardif,
            motif_urgence,
            reponse: corps.reponse.clone(),
            instantane: instantane(&conversion::declaration(dossier, identite)?)?,
        };
        declarations::deposer(tx, &depot).await?;
        Ok(rang)
    }

    /// L'événement du dépôt et ses conséquences.
    #[expect(
        clippy::too_many_arguments,
        reason = "un fait se raconte avec toutes ses circonstances"
    )]
    fn raconter(
        &self,
        app: &App,
        identite: &Identite,
        corps: &Depot,
        id: DeclarationId,
        passage: (Statut, Statut),
        ancien: Option<&str>,
        le: DateTime<Utc>,
    ) -> (evenements::NouvelEvenement, Vec<evenements::NouvelEvenement>) {
        let horloge = app.horloge();
        let code = evenement_de(Action::Deposer, self.premier);
        let mut cause = historique::evenement(horloge, identite, id.0, code, Some(passage), le);
        cause.commentaire.clone_from(&corps.reponse);
        let mut suites = Vec::new();
        if self.premier && self.tardif {
            let mut retard = historique::consequence(&cause, horloge, CodeEvenement::DepotTardif);
            retard.commentaire.clone_from(&self.motif_urgence);
            suites.push(retard);
        }
        if let Some(ancien) = ancien {
            let mut transfert = historique::consequence(&cause, horloge, CodeEvenement::TransfertCompetence);
            transfert.metadata = json!({ "ancien": ancien, "nouveau": self.departement.as_str() });
            suites.push(transfert);
        }
        (cause, suites)
    }
}

/// Déclaration figée : tout, sauf ce que l'appelant peut en faire.
fn instantane(declaration: &DeclarationDto) -> Result<Value, Problem> {
    let mut figee = conversion::ecrire(declaration)?;
    if let Value::Object(champs) = &mut figee {
        champs.remove("droits");
    }
    Ok(figee)
}
