//! Écriture des tables d'un jeu, l'une après l'autre.

use serde_json::{Value, json};
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::{Acteur, AgentId, Code as _, EvenementId, Statut, UsagerId};

use super::alea::Alea;
use super::copie::Copie;
use super::deroulement::{Cote, Pas};
use super::noms::{NOMS, PHRASES, PRENOMS, SEJOURS};
use super::population::{Organisme, agent_de};
use super::{ErreurGenerateur, Jeu, Sejour};
use crate::evenements::{self, NouvelEvenement, empreinte};
use crate::graines::contenu;

const DECLARATION: &str = "id, numero, statut, version, organisme_id, organisme_nom, organisme_siren, libelle, date_debut, \
    date_fin, departement_suivi, region_agrement, portees, responsable_sejour, vacanciers, personnel, attestation_2m, \
    organisme_snapshot, complements, depot_tardif_2m, pris_en_charge_at, enregistre_2m_at, refuse_at, annule_at, created_at, \
    created_by, edited_at, edited_by";

fn paragraphe(alea: &mut Alea, phrases: usize) -> String {
    let mut texte = String::new();
    for _ in 0..phrases {
        texte.push_str(alea.parmi(&PHRASES));
        texte.push(' ');
    }
    texte.truncate(texte.trim_end().len());
    texte
}

/// Sections d'une déclaration, en jsonb.
struct Sections {
    libelle: String,
    responsable: Value,
    vacanciers: Value,
    personnel: Value,
    attestation: Value,
}

fn sections(sejour: &Sejour, organisme: &Organisme) -> Sections {
    let mut alea = sejour.textes.clone();
    let (prenom, nom) = (alea.parmi(&PRENOMS), alea.parmi(&NOMS));
    let telephone = format!("+336{:08}", alea.sous(100_000_000));
    let courriel = format!("sejour{}@volume.vao.test", alea.sous(10_000));
    let personne = contenu::Personne {
        prenom,
        nom,
        fonction: "Responsable de séjour",
        email: &courriel,
        telephone: &telephone,
    };
    let tranches = alea.parmi(&[
        &["18_39"][..],
        &["40_59"],
        &["18_39", "40_59"],
        &["40_59", "59_et_plus"],
    ]);
    let deficiences = alea.parmi(&[
        &["mental"][..],
        &["mental", "moteur"],
        &["auditif"],
        &["moteur"],
        &["visuel", "mental"],
    ]);
    let (hommes, femmes) = (alea.entre(2, 12), alea.entre(2, 12));
    let precision = paragraphe(&mut alea, 16);
    Sections {
        libelle: format!("{} — groupe {}", alea.parmi(&SEJOURS), alea.entre(1, 9)),
        responsable: contenu::responsable(personne, &organisme.adresse),
        vacanciers: contenu::vacanciers(hommes, femmes, tranches, deficiences, &precision),
        personnel: contenu::personnel(alea.entre(1, 3), alea.entre(2, 8), alea.chance(30)),
        attestation: contenu::attestation(organisme.contact("Directeur"), sejour.debut),
    }
}

fn fiche(organisme: &Organisme, rang: u64) -> Value {
    json!({
        "id": organisme.id,
        "typeOrganisme": "personne_morale",
        "nom": organisme.nom,
        "siret": organisme.siret,
        "siegeSocial": true,
        "porteurAgrement": true,
        "raisonSociale": organisme.nom,
        "nomCommercial": null,
        "nomNaissance": null,
        "nomUsage": null,
        "prenom": null,
        "statutJuridique": "Association déclarée",
        "adresse": organisme.adresse,
        "email": organisme.courriel,
        "telephone": organisme.telephone,
        "agrement": organisme.agrement(rang),
        "representantsLegaux": [
            contenu::responsable(organisme.contact("Président"), &organisme.adresse),
            contenu::responsable(organisme.contact("Trésorier"), &organisme.adresse),
        ],
    })
}

fn dernier(sejour: &Sejour, code: CodeEvenement) -> Option<&Pas> {
    sejour.deroulement.iter().rev().find(|pas| pas.code == code)
}

fn version(sejour: &Sejour) -> usize {
    sejour.deroulement.len() + 4
}

/// Écrit les déclarations.
pub(super) async fn declarations(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let mut copie = Copie::ouvrir(jeu.client, "declaration", DECLARATION).await?;
    for rang in 0..jeu.tailles.declarations {
        let sejour = Sejour::numero(jeu, rang);
        let organisme = Organisme::numero(jeu, sejour.organisme);
        declaration(jeu, &sejour, &organisme, &mut copie);
        copie.ligne().await?;
    }
    copie.finir().await
}

fn declaration(jeu: &Jeu<'_>, sejour: &Sejour, organisme: &Organisme, copie: &mut Copie) {
    let sections = sections(sejour, organisme);
    let deposee = sejour.statut != Statut::Brouillon;
    let suivi = sejour.suivi().map(|rang| jeu.lieux.departement(rang).code.as_str());
    let portees: Vec<String> = sejour
        .portees(jeu, &organisme.region)
        .into_iter()
        .map(|(cle, _)| cle)
        .collect();
    let siren: String = organisme.siret.chars().take(9).collect();
    let instant = |code| dernier(sejour, code).map(|pas| pas.le);
    copie
        .id(sejour.id)
        .texte_ou_nul(sejour.numero.as_deref())
        .brut(sejour.statut.code())
        .brut(version(sejour));
    copie
        .id(organisme.id)
        .texte(&organisme.nom)
        .brut(siren)
        .texte(&sections.libelle);
    copie.jour(sejour.debut).jour(sejour.fin).texte_ou_nul(suivi);
    copie
        .texte_ou_nul(deposee.then_some(organisme.region.as_str()))
        .brut(format_args!("{{{}}}", portees.join(",")));
    copie
        .texte(&sections.responsable.to_string())
        .texte(&sections.vacanciers.to_string());
    copie.texte(&sections.personnel.to_string());
    copie.texte_ou_nul(deposee.then(|| sections.attestation.to_string()).as_deref());
    copie.texte(&fiche(organisme, sejour.organisme).to_string());
    copie.texte_ou_nul(complements(sejour).as_deref()).brut(sejour.tardif);
    copie.instant_ou_nul(instant(CodeEvenement::PriseEnCharge2m));
    copie.instant_ou_nul(instant(CodeEvenement::Enregistrement2m));
    copie
        .instant_ou_nul(instant(CodeEvenement::Refus2m))
        .instant_ou_nul(instant(CodeEvenement::Annulation));
    copie
        .instant(sejour.creee_at(jeu))
        .id(organisme.usager)
        .instant(sejour.modifiee_at(jeu))
        .id(organisme.usager);
}

/// Demande de compléments, tant qu'elle attend une réponse.
fn complements(sejour: &Sejour) -> Option<String> {
    let demande =
        dernier(sejour, CodeEvenement::DemandeComplements2m).filter(|_| sejour.statut == Statut::AModifier)?;
    let mut alea = sejour.textes.clone();
    let commentaire = paragraphe(&mut alea, 2);
    let valeur = json!({
        "commentaire": commentaire, "sections": ["vacanciers", "personnel"], "echeance": null,
        "service": "Direction départementale de l’emploi, du travail et des solidarités", "demandeAt": demande.le,
    });
    Some(valeur.to_string())
}

/// Écrit les étapes.
pub(super) async fn etapes(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes =
        "id, declaration_id, ordre, hebergement_version_id, departement, date_debut, date_fin, rejoindre_etape";
    let mut copie = Copie::ouvrir(jeu.client, "declaration_etape", colonnes).await?;
    for rang in 0..jeu.tailles.declarations {
        let sejour = Sejour::numero(jeu, rang);
        for (ordre, etape) in (1_i32..).zip(&sejour.etapes) {
            copie.id(etape.id).id(sejour.id).brut(ordre).id(etape.version);
            copie
                .texte(&jeu.lieux.departement(etape.departement).code)
                .jour(etape.debut)
                .jour(etape.fin);
            copie
                .texte_ou_nul((ordre > 1).then_some("En minibus, par la route nationale, avec une pause à mi-chemin."));
            copie.ligne().await?;
        }
    }
    copie.finir().await
}

/// Écrit les lignes de portée.
pub(super) async fn portees(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes = "portee, date_debut, declaration_id, statut, instructeur";
    let mut copie = Copie::ouvrir(jeu.client, "declaration_portee", colonnes).await?;
    for rang in 0..jeu.tailles.declarations {
        let sejour = Sejour::numero(jeu, rang);
        let organisme = Organisme::numero(jeu, sejour.organisme);
        for (portee, instructeur) in sejour.portees(jeu, &organisme.region) {
            copie
                .brut(portee)
                .jour(sejour.debut)
                .id(sejour.id)
                .brut(sejour.statut.code())
                .brut(instructeur);
            copie.ligne().await?;
        }
    }
    copie.finir().await
}

/// Écrit les dépôts et leur instantané.
pub(super) async fn depots(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes = "declaration_id, rang, phase, depose_at, depose_par, tardif, motif_urgence, reponse, instantane";
    let mut copie = Copie::ouvrir(jeu.client, "declaration_depot", colonnes).await?;
    for rang in 0..jeu.tailles.declarations {
        let sejour = Sejour::numero(jeu, rang);
        let organisme = Organisme::numero(jeu, sejour.organisme);
        let sections = sections(&sejour, &organisme);
        let instantane = json!({
            "libelle": sections.libelle, "dateDebut": sejour.debut, "dateFin": sejour.fin,
            "responsableSejour": sections.responsable, "vacanciers": sections.vacanciers, "personnel": sections.personnel,
        })
        .to_string();
        for (rang, pas) in (1_i32..).zip(sejour.deroulement.iter().filter(|pas| pas.est_depot())) {
            let tardif = rang == 1 && sejour.tardif;
            copie
                .id(sejour.id)
                .brut(rang)
                .brut("2M")
                .instant(pas.le)
                .id(organisme.usager)
                .brut(tardif);
            copie.texte_ou_nul(
                tardif.then_some("Ouverture de places à la demande d’un établissement qui ferme en août."),
            );
            copie.texte_ou_nul((rang > 1).then_some(PHRASES[12])).texte(&instantane);
            copie.ligne().await?;
        }
    }
    copie.finir().await
}

/// Écrit l'historique, chaîné comme le serveur le fait.
pub(super) async fn historique(jeu: &Jeu<'_>) -> Result<u64, ErreurGenerateur> {
    let colonnes = "id, domaine, dossier_id, rang, code, source, acteur_type, acteur_id, emetteur, courriel, de, vers, \
                    commentaire, metadata, le, empreinte_precedente, empreinte";
    let mut copie = Copie::ouvrir(jeu.client, "evenement", colonnes).await?;
    for rang in 0..jeu.tailles.declarations {
        let sejour = Sejour::numero(jeu, rang);
        let organisme = Organisme::numero(jeu, sejour.organisme);
        let mut alea = Alea::pour(jeu.graine, "evenements", rang);
        let mut precedente = Vec::new();
        for (ordre, pas) in (1..).zip(&sejour.deroulement) {
            let nouveau = evenement(jeu, &sejour, &organisme, pas, &mut alea);
            let nouvelle = empreinte(&nouveau, ordre, &precedente);
            ligne(&mut copie, &nouveau, ordre, &precedente, &nouvelle).await?;
            precedente = nouvelle;
        }
    }
    copie.finir().await
}

fn evenement(jeu: &Jeu<'_>, sejour: &Sejour, organisme: &Organisme, pas: &Pas, alea: &mut Alea) -> NouvelEvenement {
    let suivi = sejour.suivi().unwrap_or_default();
    let (source, acteur, emetteur, courriel) = match pas.cote {
        Cote::Organisme => (
            SourceEvenement::Organisateur,
            Acteur::Usager(UsagerId(organisme.usager)),
            format!("{} {}", organisme.prenom_contact, organisme.nom_contact),
            Some(organisme.courriel.clone()),
        ),
        Cote::Administration => (
            SourceEvenement::Ddets,
            Acteur::Agent(AgentId(agent_de(jeu, suivi, alea))),
            format!("DDETS {}", jeu.lieux.departement(suivi).code),
            Some("instruction@volume.vao.test".to_owned()),
        ),
        Cote::Systeme => (SourceEvenement::Systeme, Acteur::Automate, "VAO".to_owned(), None),
    };
    let (commentaire, metadata) = match pas.code {
        CodeEvenement::DemandeComplements2m => (
            Some(paragraphe(alea, 2)),
            json!({ "sections": ["vacanciers", "personnel"] }),
        ),
        CodeEvenement::Refus2m => (Some(paragraphe(alea, 2)), json!({ "motif": "DOSSIER_INCOMPLET" })),
        CodeEvenement::Complements2m => (Some(paragraphe(alea, 1)), json!({})),
        CodeEvenement::Annulation => (Some("Nombre d’inscriptions insuffisant.".to_owned()), json!({})),
        _ => (None, json!({})),
    };
    NouvelEvenement {
        id: EvenementId(alea.identifiant(pas.le.timestamp_millis())),
        dossier: sejour.id,
        code: pas.code,
        source,
        acteur,
        emetteur,
        courriel,
        de: pas.de,
        vers: pas.vers,
        commentaire,
        metadata,
        le: pas.le,
    }
}

/// Ligne d'historique, dans l'ordre des colonnes ouvertes par [`historique`].
async fn ligne(
    copie: &mut Copie,
    e: &NouvelEvenement,
    rang: i32,
    precedente: &[u8],
    empreinte: &[u8],
) -> Result<(), ErreurGenerateur> {
    copie.id(e.id.0).brut(evenements::DECLARATION).id(e.dossier).brut(rang);
    copie.brut(e.code.code()).brut(e.source.code());
    match e.acteur {
        Acteur::Usager(id) => copie.brut("USAGER").id(id.0),
        Acteur::Agent(id) => copie.brut("AGENT").id(id.0),
        Acteur::Automate => copie.brut("AUTOMATE").nul(),
    };
    copie.texte(&e.emetteur).texte_ou_nul(e.courriel.as_deref());
    copie
        .texte_ou_nul(e.de.map(Statut::code))
        .texte_ou_nul(e.vers.map(Statut::code));
    copie
        .texte_ou_nul(e.commentaire.as_deref())
        .texte(&e.metadata.to_string())
        .instant(e.le);
    copie.octets(precedente).octets(empreinte).ligne().await
}
