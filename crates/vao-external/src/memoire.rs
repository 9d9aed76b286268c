//! Bounded memory of the answers: recent ones are served again, old ones only when the service is down.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;

use crate::commun::{HorlogeExterne, Lecture, Releve, ServiceExterne};
use crate::erreur::ErreurExterne;
use crate::mesures::{Mesures, Provenance};

/// Time during which an answer that is too old may still be served, when the service is down.
const SURSIS: Duration = Duration::from_hours(24);
/// « Unknown » may stop being true any minute: a company that has just been created wants to register.
const INCONNU: Duration = Duration::from_mins(5);
/// Callers who ask the same thing at the same time share one call; its result is given to nobody later.
const PARTAGE: Duration = Duration::from_secs(1);
/// A call ends by itself at its own limit; this one is for who takes over the call of a caller that went away.
const RETARD: Duration = Duration::from_millis(50);

#[derive(Debug, Clone)]
struct Entree<V> {
    valeur: V,
    releve_le: DateTime<Utc>,
}

/// How long, how much.
pub(crate) struct Garde<V> {
    /// Time during which an answer is served again.
    pub(crate) duree: Duration,
    /// Total weight kept.
    pub(crate) poids_max: u64,
    /// Weight of an answer.
    pub(crate) poids: fn(&V) -> u32,
    /// False for an « unknown », kept five minutes only.
    pub(crate) connu: fn(&V) -> bool,
    /// Longest a call can last.
    pub(crate) attente: Duration,
}

/// Answers of one kind of request.
pub(crate) struct Memoire<K, V> {
    service: ServiceExterne,
    entrees: Cache<K, Entree<V>>,
    vols: Cache<K, Entree<V>>,
    duree: TimeDelta,
    attente: Duration,
    connu: fn(&V) -> bool,
    horloge: HorlogeExterne,
    mesures: Mesures,
}

impl<K, V> Memoire<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn new(service: ServiceExterne, garde: Garde<V>, horloge: &HorlogeExterne, mesures: &Mesures) -> Self {
        let poids = garde.poids;
        Self {
            service,
            entrees: Cache::builder()
                .max_capacity(garde.poids_max)
                .weigher(move |_, entree: &Entree<V>| poids(&entree.valeur))
                .time_to_live(garde.duree + SURSIS)
                .build(),
            vols: Cache::builder().max_capacity(1_000).time_to_live(PARTAGE).build(),
            duree: delta(garde.duree),
            attente: garde.attente + RETARD,
            connu: garde.connu,
            horloge: Arc::clone(horloge),
            mesures: mesures.clone(),
        }
    }

    /// Answer to `cle`: from memory if `lecture` allows it and it is recent, else from the service.
    pub(crate) async fn lire(
        &self,
        cle: &K,
        lecture: Lecture,
        appel: impl Future<Output = Result<V, ErreurExterne>> + Send,
    ) -> Result<Releve<V>, ErreurExterne> {
        let gardee = match lecture {
            Lecture::Gardee => self.entrees.get(cle).await,
            Lecture::Fraiche => None,
        };
        if let Some(entree) = &gardee
            && self.age(entree) < self.duree(&entree.valeur)
        {
            return Ok(self.rendre(entree.clone(), Provenance::Memoire));
        }
        let vol = async {
            let valeur = appel.await?;
            Ok(Entree {
                valeur,
                releve_le: (self.horloge)(),
            })
        };
        match tokio::time::timeout(self.attente, self.vols.try_get_with(cle.clone(), vol)).await {
            Ok(Ok(entree)) => {
                self.entrees.insert(cle.clone(), entree.clone()).await;
                self.vols.invalidate(cle).await;
                Ok(self.rendre(entree, Provenance::Service))
            }
            Ok(Err(erreur)) => self.a_defaut(gardee, &erreur),
            Err(_) => {
                let (service, cause) = (self.service, "délai dépassé");
                self.a_defaut(gardee, &ErreurExterne::Indisponible { service, cause })
            }
        }
    }

    /// The old answer if it is still worth something, else the error.
    fn a_defaut(&self, gardee: Option<Entree<V>>, erreur: &ErreurExterne) -> Result<Releve<V>, ErreurExterne> {
        gardee
            .filter(|entree| (self.connu)(&entree.valeur) && self.age(entree) < self.duree + delta(SURSIS))
            .map(|entree| self.rendre(entree, Provenance::Perimee))
            .ok_or_else(|| erreur.clone())
    }

    fn rendre(&self, entree: Entree<V>, provenance: Provenance) -> Releve<V> {
        self.mesures.lecture(self.service, provenance);
        Releve {
            valeur: entree.valeur,
            releve_le: entree.releve_le,
            perime: provenance == Provenance::Perimee,
        }
    }

    fn age(&self, entree: &Entree<V>) -> TimeDelta {
        (self.horloge)() - entree.releve_le
    }

    fn duree(&self, valeur: &V) -> TimeDelta {
        if (self.connu)(valeur) {
            self.duree
        } else {
            self.duree.min(delta(INCONNU))
        }
    }
}

fn delta(duree: Duration) -> TimeDelta {
    TimeDelta::from_std(duree).unwrap_or(TimeDelta::MAX)
}
