//! Instructions SQL du serveur : relevées dans le journal de PostgreSQL, rejouées par `pgbench`.

/// Requête SQL d'un cas, telle que le serveur l'a envoyée.
pub(super) struct Instruction {
    pub(super) sql: String,
    pub(super) parametres: Vec<(usize, Option<String>)>,
}

impl Instruction {
    /// L'instruction, ses paramètres nommés pour `pgbench` ; un paramètre nul s'écrit en toutes lettres.
    pub(super) fn pour_pgbench(&self, prefixe: &str) -> String {
        let mut sql = self.sql.replace('\n', " ");
        for (numero, valeur) in self.parametres.iter().rev() {
            let remplacant = valeur
                .as_ref()
                .map_or_else(|| "NULL".to_owned(), |_| format!(":{prefixe}{numero}"));
            sql = sql.replace(&format!("${numero}"), &remplacant);
        }
        format!("{sql};\n")
    }
}

/// Lit les instructions d'un extrait du journal de PostgreSQL.
pub(super) fn instructions(journal: &str) -> Vec<Instruction> {
    let mut lues: Vec<Instruction> = Vec::new();
    let entrees = journal.replace("\n\t", " ");
    for ligne in entrees.lines() {
        if let Some((_, reste)) = ligne.split_once("LOG:  execute ") {
            let sql = reste.split_once(": ").map_or(reste, |(_, sql)| sql);
            lues.push(Instruction {
                sql: sql.to_owned(),
                parametres: Vec::new(),
            });
        } else if let Some((_, sql)) = ligne.split_once("LOG:  statement: ") {
            lues.push(Instruction {
                sql: sql.to_owned(),
                parametres: Vec::new(),
            });
        } else if let Some((_, liste)) = ligne.split_once("DETAIL:  parameters: ")
            && let Some(derniere) = lues.last_mut()
        {
            derniere.parametres = parametres(liste);
        }
    }
    let etrangere = |sql: &str| {
        let debut = sql.trim_start().to_uppercase();
        [
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "ALTER SYSTEM",
            "SELECT PG_RELOAD",
            "SHOW ",
            "LISTEN",
            "NOTIFY",
        ]
        .iter()
        .any(|mot| debut.starts_with(mot))
            || sql.contains("graphile_worker")
    };
    lues.retain(|instruction| !etrangere(&instruction.sql));
    lues
}

/// Lit `$1 = 'D38', $2 = NULL` ; un guillemet y est doublé.
fn parametres(liste: &str) -> Vec<(usize, Option<String>)> {
    let mut lus = Vec::new();
    let mut reste = liste;
    while let Some((numero, suite)) = reste.strip_prefix('$').and_then(|r| r.split_once(" = ")) {
        let Ok(numero) = numero.parse() else { break };
        let Some(texte) = suite.strip_prefix('\'') else {
            lus.push((numero, None));
            reste = suite.trim_start_matches("NULL").trim_start_matches(", ");
            continue;
        };
        let (valeur, apres) = entre_guillemets(texte);
        lus.push((numero, Some(valeur)));
        reste = apres.trim_start_matches(", ");
    }
    lus
}

fn entre_guillemets(texte: &str) -> (String, &str) {
    let mut valeur = String::new();
    let mut suite = texte;
    while let Some((morceau, apres)) = suite.split_once('\'') {
        valeur.push_str(morceau);
        let Some(encore) = apres.strip_prefix('\'') else {
            return (valeur, apres);
        };
        valeur.push('\'');
        suite = encore;
    }
    (valeur, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_journal_de_postgresql_se_relit() {
        let journal = "2026-11-22 UTC [1] LOG:  execute s1: BEGIN\n\
            2026-11-22 UTC [1] LOG:  execute s2: SELECT $1,\n\t$2 WHERE x = $10\n\
            2026-11-22 UTC [1] DETAIL:  parameters: $1 = 'l''été, $2', $2 = NULL, $10 = '{D38}'\n\
            2026-11-22 UTC [9] LOG:  execute <unnamed>: SELECT graphile_worker.x()\n";

        let lues = instructions(journal);

        assert_eq!(lues.len(), 1);
        assert_eq!(lues[0].parametres[0], (1, Some("l'été, $2".to_owned())));
        assert_eq!(lues[0].pour_pgbench("p"), "SELECT :p1, NULL WHERE x = :p10;\n");
    }
}
