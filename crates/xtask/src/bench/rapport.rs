//! `docs/performances.md` : les derniers résultats, leur date, leur machine, leurs budgets.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::banc::Banc;
use super::cas::Preparation;
use super::connexion::Connexions;
use super::externes::Panne;
use super::processus::Processus;
use super::{Options, Tours};
use crate::outils::{commande, dire, lire, racine};

/// Ce que les mesures ont appris, que les chiffres seuls ne disent pas.
const LECONS: &str = "
## Ce que les mesures ont appris

- Diesel ne garde préparé aucun `UPDATE` : analysé et planifié à chaque envoi, celui d'une section coûtait à PostgreSQL autant que tout le \
reste de l'enregistrement. Une mise à jour d'un chemin chaud passe par `vao_db::preparee`.
- Une écriture compte d'abord ses allers et retours. Un enregistrement en fait deux : la lecture du dossier, puis la mise à jour et sa \
ligne de journal en une instruction, qui est une transaction à elle seule. `pgbench -N` en fait cinq.
- La colonne `recherche` et son index ne coûtent rien à une section qui ne les touche pas : PostgreSQL ne les recalcule pas, et la mise à jour \
reste dans la page (HOT).
- Les contraintes `CHECK` de `declaration` coûtent 25 µs par mise à jour, un dixième de l'écriture : gardées.
- Hacher un mot de passe dans une mémoire neuve fait attendre toute la machine : 19 Mio de pages à donner puis à reprendre. Chaque fil de \
hachage garde la sienne.
- Le document OpenAPI ne se construit qu'à la première demande, une fois pour tout le processus : chaque ouvrier le décrivait \
au démarrage pour le jeter, et l'allocateur gardait ces quinze mégaoctets. L'allocateur est `mimalloc`, qui rend ce qu'il ne sert plus.
";

/// Fichier où le banc retient la liste nationale.
const LISTE_NATIONALE: &str = "liste-nationale";

/// Ligne du tableau : cas, mesure, budget, verdict.
struct Ligne {
    numero: &'static str,
    cas: String,
    mesure: String,
    budget: &'static str,
    tenu: bool,
}

/// Tout ce que le banc a mesuré.
pub(super) struct Mesures<'a> {
    pub(super) tours: &'a Tours,
    pub(super) connexions: &'a Connexions,
    pub(super) pannes: &'a [Panne],
    pub(super) processus: &'a Processus,
}

pub(super) fn ecrire(banc: &Banc, options: &Options, p: &Preparation, mesures: &Mesures<'_>) -> Result<()> {
    let tours = mesures.tours;
    let mut lignes = lectures(banc, p, tours);
    lignes.extend(ecritures(p, tours));
    lignes.extend(connexions_(mesures.connexions));
    lignes.extend(mesures.pannes.iter().map(panne));
    lignes.extend(processus_(mesures.processus));
    lignes.extend(applications());
    let mut page = entete(banc, options)?;
    page.push_str("\n| # | Cas | Mesuré | Budget | Tenu |\n|---|---|---|---|---|\n");
    for ligne in &lignes {
        let verdict = if ligne.tenu { "oui" } else { "**non**" };
        writeln!(
            page,
            "| {} | {} | {} | {} | {verdict} |",
            ligne.numero, ligne.cas, ligne.mesure, ligne.budget
        )?;
    }
    page.push_str(&debits(tours)?);
    page.push_str(LECONS);
    let chemin = if options.volume == "grand" {
        racine().join("docs/performances.md")
    } else {
        banc.travail.join("performances.md")
    };
    fs::write(&chemin, page)?;
    let manques = lignes.iter().filter(|ligne| !ligne.tenu).count();
    dire(format!(
        "{} : {} budgets tenus, {manques} manqués",
        chemin.display(),
        lignes.len() - manques
    ));
    Ok(())
}

fn entete(banc: &Banc, options: &Options) -> Result<String> {
    let jour = lire(commande("date").arg("+%d/%m/%Y"))?;
    let machine = lire(commande("uname").arg("-sm"))?;
    let coeurs = std::thread::available_parallelism()?;
    let version = banc.sql("SHOW server_version")?;
    let version = version.split(' ').next().unwrap_or_default();
    let charge = lire(&mut commande("uptime"))?;
    let charge = charge
        .rsplit_once(':')
        .map_or("", |(_, moyennes)| moyennes)
        .trim()
        .to_owned();
    let nombre = |table: &str| banc.sql(&format!("SELECT count(*) FROM {table}"));
    let generation = options
        .generation
        .map_or_else(String::new, |s| format!(", engendré en {s} s"));
    Ok(format!(
        "# Performances\n\n\
         Page écrite par `./scripts/bench` ; ne pas la modifier à la main.\n\n\
         - Date : {}. Machine : {}, {coeurs} cœurs ; PostgreSQL {version} (`fsync` actif) et le générateur de charge sur les mêmes cœurs.\n\
         - Charge moyenne de la machine à la fin du banc (1, 5 et 15 minutes) : {charge}. Quand d'autres \
         travaux tournent en même temps, les p99 et les rapports en pâtissent : ils se relisent alors comme un plancher.\n\
         - Jeu « {} » (graine 42{generation}) : {} déclarations, {} étapes, {} lignes de portée, {} événements, {} organismes, {} hébergements, {} agents.\n\
         - Protocole : binaire de livraison, `wrk` et `pgbench -M prepared` en boucle locale, échauffement, {} tours de {} s par mesure, \
         chaque cas alterné avec ses témoins dans le même tour, médiane des rapports. Les réponses sont vérifiées avant d'être chronométrées.\n\
         - Témoins : `constante` (route du même binaire, réponse constante), `page` (la même, qui sérialise vingt-cinq lignes), \
         `select1` (`SELECT 1` à travers le pool), `pgbench` avec les instructions mêmes que le serveur envoie, relevées dans le journal de PostgreSQL.\n\
         - Cas 3, 5, 8, 9 et 13 : pas encore au banc.\n",
        jour.trim(),
        machine.trim(),
        options.volume,
        nombre("declaration")?,
        nombre("declaration_etape")?,
        nombre("declaration_portee")?,
        nombre("evenement")?,
        nombre("organisme")?,
        nombre("hebergement")?,
        nombre("agent")?,
        options.tours,
        options.secondes,
    ))
}

fn connexions_(c: &Connexions) -> Vec<Ligne> {
    vec![
        Ligne {
            numero: "10",
            cas: "Liste pendant cinquante connexions simultanées".to_owned(),
            mesure: format!("p99 {:.1} ms, {:.1} ms au calme", c.pendant, c.calme),
            budget: "p99 ≤ 2 × le calme",
            tenu: c.pendant <= 2.0 * c.calme,
        },
        Ligne {
            numero: "10",
            cas: "Durée d'une connexion refusée, adresse connue ou inconnue, 200 essais de chaque".to_owned(),
            mesure: format!(
                "médiane {:.1} et {:.1} ms, 95e centile {:.1} et {:.1} ms, écart de Kolmogorov-Smirnov {:.3}",
                c.connue.0, c.inconnue.0, c.connue.1, c.inconnue.1, c.ecart
            ),
            budget: "écart ≤ 0,163 (seuil de 1 %)",
            tenu: c.indistinctes(),
        },
    ]
}

/// Un service externe en panne pendant que vingt personnes s'en servent.
fn panne(panne: &Panne) -> Ligne {
    let service = panne.service;
    let cas = match panne.nom {
        "aucune" => format!("Liste pendant que vingt personnes cherchent, {service} en service"),
        "refusee" => format!("La même, {service} : connexion refusée"),
        "certificat" => format!("La même, {service} : certificat faux"),
        nom => format!("La même, {service} en panne (`{nom}`)"),
    };
    Ligne {
        numero: "–",
        cas,
        mesure: format!(
            "p99 {:.1} ms, {:.2} × le calme ; recherche la plus longue {:.2} s",
            panne.p99, panne.rapport, panne.attente
        ),
        budget: "p99 ≤ 2 × le calme, recherche ≤ 3 s",
        tenu: panne.rapport <= 2.0 && panne.attente <= 3.0,
    }
}

/// Débit de la liste nationale, rapporté au témoin `page` : ce qui se compare d'un jeu à l'autre.
fn liste_nationale(tours: &Tours) -> Option<f64> {
    tours.rapport("liste-france", "page")
}

/// Garde, dans le répertoire de travail du jeu, ce que le banc de l'autre jeu viendra y lire.
pub(super) fn retenir(banc: &Banc, tours: &Tours) -> Result<()> {
    let rapport = liste_nationale(tours).context("la liste nationale n'a pas été mesurée")?;
    Ok(fs::write(banc.travail.join(LISTE_NATIONALE), rapport.to_string())?)
}

/// Combien de fois le temps de la liste nationale du jeu « petit » prend celle de ce jeu ; rien si le petit n'a pas été mesuré.
fn face_au_petit(banc: &Banc, tours: &Tours) -> Option<f64> {
    let petit = fs::read_to_string(banc.petit.join(LISTE_NATIONALE)).ok()?;
    Some(petit.trim().parse::<f64>().ok()? / liste_nationale(tours)?)
}

fn liste_de_france(banc: &Banc, p: &Preparation, tours: &Tours) -> Ligne {
    let rapport = |cas, temoin| tours.rapport(cas, temoin).unwrap_or_default();
    let entiere = 1.0 / rapport("liste-france", "liste");
    let (premiere, profonde) = (1.0 / rapport("france", "liste"), rapport("france-profonde", "france"));
    let petit = face_au_petit(banc, tours);
    let compare = petit.map_or_else(
        || "jeu « petit » à mesurer".to_owned(),
        |rapport| format!("{rapport:.2} × le temps du jeu « petit »"),
    );
    Ligne {
        numero: "2",
        cas: format!(
            "La même, France entière ; par curseur, première page et page à {} lignes du début",
            p.profondeur
        ),
        mesure: format!(
            "{entiere:.2} × le temps du cas 1 ; curseur {premiere:.2} × ; profonde {profonde:.2} × la première ; {compare}"
        ),
        budget: "≤ 2 × le cas 1 ; profonde = première ± 20 % ; « grand » ≤ 1,3 × « petit »",
        tenu: entiere <= 2.0
            && premiere <= 2.0
            && (0.8..=1.25).contains(&profonde)
            && petit.is_some_and(|rapport| rapport <= 1.3),
    }
}

fn lectures(banc: &Banc, p: &Preparation, tours: &Tours) -> Vec<Ligne> {
    let rapport = |cas, temoin| tours.rapport(cas, temoin).unwrap_or_default();
    let p99 = tours.p99("liste").unwrap_or(f64::MAX);
    let (sql, page) = (rapport("liste", "liste-sql"), rapport("liste", "page"));
    let (compteurs, nationaux) = (
        rapport("compteurs", "constante"),
        rapport("compteurs-france", "constante"),
    );
    let fiche = rapport("fiche", "fiche-sql");
    let p99_fiche = tours.p99("fiche").unwrap_or(f64::MAX);
    vec![
        Ligne {
            numero: "1",
            cas: format!(
                "Liste du back office, un département ({}), tri par défaut, 25 lignes, total exact",
                p.departement
            ),
            mesure: format!(
                "{sql:.2} × pgbench, {page:.2} × `page`, p99 {p99:.1} ms à 16, {:.1} ko, {} instruction(s)",
                kilo(p.taille_liste),
                p.instructions.liste
            ),
            budget: "≥ 0,5 × pgbench, ≥ 0,15 × `page`, p99 ≤ 10 ms, ≤ 12 ko",
            tenu: sql >= 0.5 && page >= 0.15 && p99 <= 10.0 && kilo(p.taille_liste) <= 12.0,
        },
        liste_de_france(banc, p, tours),
        Ligne {
            numero: "4",
            cas: "Compteurs de l'accueil, département et France, exacts".to_owned(),
            mesure: format!("{compteurs:.2} et {nationaux:.2} × `constante`"),
            budget: "≥ 0,2 × `constante`",
            tenu: compteurs >= 0.2 && nationaux >= 0.2,
        },
        Ligne {
            numero: "6",
            cas: "Déclaration entière par identifiant".to_owned(),
            mesure: format!(
                "{fiche:.2} × pgbench, {} instructions, p99 {p99_fiche:.1} ms à 16",
                p.instructions.fiche
            ),
            budget: "≥ 0,4 × pgbench (la ligne), ≤ 3 instructions, p99 ≤ 25 ms",
            tenu: fiche >= 0.4 && p.instructions.fiche <= 3 && p99_fiche <= 25.0,
        },
    ]
}

fn ecritures(p: &Preparation, tours: &Tours) -> Vec<Ligne> {
    let section = tours.rapport("section", "ecriture-pgbench").unwrap_or_default();
    let p99 = tours.p99("section").unwrap_or(f64::MAX);
    vec![Ligne {
        numero: "7",
        cas: "Enregistrement d'une section : règles, écriture, version, journal".to_owned(),
        mesure: format!(
            "{section:.2} × pgbench -N, {} instructions, p99 {p99:.1} ms à 8",
            p.instructions.section
        ),
        budget: "≥ 0,4 × pgbench -N, une transaction, ≤ 6 instructions, p99 ≤ 40 ms",
        tenu: section >= 0.4 && p.instructions.section <= 6 && p99 <= 40.0,
    }]
}

fn processus_(processus: &Processus) -> Vec<Ligne> {
    let s = &processus.saturation;
    vec![
        Ligne {
            numero: "11",
            cas: "Processus : démarrage, mémoire".to_owned(),
            mesure: format!(
                "prêt en {:.0} ms, {:.0} Mo au repos, {:.0} Mo après charge",
                processus.pret_ms, processus.repos_mo, processus.charge_mo
            ),
            budget: "≤ 1 s, ≤ 60 Mo, ≤ 200 Mo",
            tenu: processus.pret_ms <= 1_000.0 && processus.repos_mo <= 60.0 && processus.charge_mo <= 200.0,
        },
        Ligne {
            numero: "11",
            cas: "Mille connexions à la fois sur la liste".to_owned(),
            mesure: format!(
                "{:.0} réponses/s, {} refus 503 avec `Retry-After`, {} autres refus, {} coupures",
                s.servies, s.refus_justes, s.refus_autres, s.coupures
            ),
            budget: "tout ce qui n'est pas servi est un 503 avec `Retry-After`",
            tenu: s.servies > 0.0 && s.refus_autres == 0 && s.coupures == 0,
        },
    ]
}

/// Cas 12 : les tailles relevées par la construction de livraison, si elle a eu lieu.
fn applications() -> Vec<Ligne> {
    ["usagers", "bo"].into_iter().filter_map(application).collect()
}

fn application(nom: &str) -> Option<Ligne> {
    let texte = fs::read_to_string(racine().join("dist").join(nom).join("tailles.json")).ok()?;
    let releve: Value = serde_json::from_str(&texte).ok()?;
    if releve.get("livraison") != Some(&Value::Bool(true)) {
        return None;
    }
    let fichiers = releve.get("fichiers")?.as_array()?;
    let taille = |categories: &[&str]| -> u64 {
        let retenus = fichiers
            .iter()
            .filter(|f| categories.contains(&f.get("categorie").and_then(Value::as_str).unwrap_or("")));
        retenus.filter_map(|f| f.get("brotli")?.as_u64()).sum()
    };
    let (total, programme, feuille) = (
        taille(&["programme", "feuille", "page"]),
        taille(&["programme"]),
        taille(&["feuille"]),
    );
    Some(Ligne {
        numero: "12",
        cas: format!("Application « {nom} », premier écran, polices mises à part"),
        mesure: format!(
            "{} ko brotli, dont programme {} ko et feuille {} ko",
            total / 1_000,
            programme / 1_000,
            feuille / 1_000
        ),
        budget: "≤ 220 ko, dont WASM et JS ≤ 170, CSS ≤ 30",
        tenu: total <= 220_000 && programme <= 170_000 && feuille <= 30_000,
    })
}

/// Débits bruts, pour mémoire : seuls les rapports se comparent d'une machine à l'autre.
fn debits(tours: &Tours) -> Result<String> {
    let mut texte = String::from(
        "\nDébits médians, à titre indicatif :\n\n| Mesure | Requêtes par seconde | p99 (ms) |\n|---|---|---|\n",
    );
    for nom in tours.0.keys() {
        let p99 = tours
            .p99(nom)
            .filter(|p99| *p99 > 0.0)
            .map_or_else(String::new, |p99| format!("{p99:.1}"));
        writeln!(
            texte,
            "| `{nom}` | {:.0} | {p99} |",
            tours.debit(nom).unwrap_or_default()
        )?;
    }
    Ok(texte)
}

fn kilo(octets: usize) -> f64 {
    f64::from(u32::try_from(octets).unwrap_or(u32::MAX)) / 1e3
}
