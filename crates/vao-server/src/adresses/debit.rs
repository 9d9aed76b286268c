//! Recherches d'une session, bornées : une saisie en fait une dizaine, un programme des milliers.
//!
//! Le compte est en mémoire, propre à chaque réplique : il protège le service national, il ne garde aucun droit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use moka::future::Cache;
use vao_domain::SessionId;

use crate::Problem;

/// Fenêtre du compte, ouverte par la première recherche.
const FENETRE: Duration = Duration::from_mins(1);
/// Recherches d'une session dans une fenêtre, au plus.
const RECHERCHES: u32 = 100;
/// Sessions suivies à la fois.
const SESSIONS: u64 = 50_000;

/// Compteurs des sessions qui cherchent.
#[derive(Debug)]
pub struct Debit {
    fenetres: Cache<SessionId, Arc<Fenetre>>,
}

#[derive(Debug)]
struct Fenetre {
    ouverte: Instant,
    recherches: AtomicU32,
}

impl Default for Debit {
    fn default() -> Self {
        Self {
            fenetres: Cache::builder().max_capacity(SESSIONS).time_to_live(FENETRE).build(),
        }
    }
}

impl Debit {
    /// Compte une recherche ; 429 et l'attente au-delà de la limite.
    pub async fn compter(&self, session: SessionId) -> Result<(), Problem> {
        let nouvelle = async {
            Arc::new(Fenetre {
                ouverte: Instant::now(),
                recherches: AtomicU32::new(0),
            })
        };
        let fenetre = self.fenetres.get_with(session, nouvelle).await;
        if fenetre.recherches.fetch_add(1, Ordering::Relaxed) < RECHERCHES {
            return Ok(());
        }
        let reste = FENETRE.saturating_sub(fenetre.ouverte.elapsed()).as_secs();
        Err(Problem::patienter(u32::try_from(reste).unwrap_or_default().max(1)))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vao_contract::CodeProbleme;

    use super::*;

    #[actix_web::test]
    async fn chaque_session_a_son_compte() {
        let debit = Debit::default();
        let (une, autre) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));

        for _ in 0..RECHERCHES {
            debit.compter(une).await.unwrap();
        }
        let refus = debit.compter(une).await.unwrap_err();

        assert_eq!(refus.code(), CodeProbleme::TropDeDemandes);
        assert!(
            refus
                .contenu
                .reessayer_dans
                .is_some_and(|attente| (1..=60).contains(&attente))
        );
        assert!(debit.compter(autre).await.is_ok());
    }
}
