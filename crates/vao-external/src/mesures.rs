//! Measures of the calls: what operators watch. Labels are closed sets, never anything received or typed.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::commun::ServiceExterne;

/// Upper bounds of the durations, in seconds: a call ends within 2.8 s.
const DUREES: [f64; 9] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Appel {
    service: &'static str,
    issue: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Etiquette {
    service: &'static str,
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// Memory, recent enough.
    Memoire,
    /// The service.
    Service,
    /// Memory, too old, because the service is down.
    Perimee,
}

/// Measures of the external services of one process; clones share them.
#[derive(Debug, Clone)]
pub struct Mesures {
    appels: Family<Appel, Histogram, fn() -> Histogram>,
    refus: Family<Etiquette, Counter>,
    limites: Family<Etiquette, Counter>,
    reprises: Family<Etiquette, Counter>,
    lectures: Family<Appel, Counter>,
    circuits: Family<Etiquette, Gauge>,
    disponibles: Family<Etiquette, Gauge>,
}

impl Default for Mesures {
    fn default() -> Self {
        let mesures = Self {
            appels: Family::new_with_constructor(|| Histogram::new(DUREES)),
            refus: Family::default(),
            limites: Family::default(),
            reprises: Family::default(),
            lectures: Family::default(),
            circuits: Family::default(),
            disponibles: Family::default(),
        };
        // Une série absente ne se distingue pas d'une panne de mesure : chaque service a les siennes dès le départ.
        for service in ServiceExterne::TOUS {
            mesures.refus.get_or_create(&etiquette(service)).inc_by(0);
            mesures.limites.get_or_create(&etiquette(service)).inc_by(0);
            mesures.reprises.get_or_create(&etiquette(service)).inc_by(0);
            mesures.circuits.get_or_create(&etiquette(service)).set(0);
        }
        mesures
    }
}

const fn etiquette(service: ServiceExterne) -> Etiquette {
    Etiquette {
        service: service.code(),
    }
}

impl Mesures {
    /// Adds these measures to those of the process.
    pub fn inscrire(&self, registre: &mut Registry) {
        registre.register_with_unit(
            "externe_appel_duree",
            "Appels aux services externes, reprises comprises, par issue",
            Unit::Seconds,
            self.appels.clone(),
        );
        registre.register(
            "externe_appels_suspendus",
            "Appels refuses sans attendre : le disjoncteur est ouvert",
            self.refus.clone(),
        );
        registre.register(
            "externe_appels_limites",
            "Appels refuses sans attendre : le service n en admet pas plus par seconde",
            self.limites.clone(),
        );
        registre.register(
            "externe_reprises",
            "Appels refaits apres un premier echec",
            self.reprises.clone(),
        );
        registre.register(
            "externe_lectures",
            "Lectures, par provenance : memoire, service, perimee",
            self.lectures.clone(),
        );
        registre.register(
            "externe_disjoncteur_ouvert",
            "1 quand les appels sont suspendus",
            self.circuits.clone(),
        );
        registre.register(
            "externe_disponible",
            "1 quand la derniere verification de fond a reussi",
            self.disponibles.clone(),
        );
    }

    pub(crate) fn appel(&self, service: ServiceExterne, issue: &'static str, duree: Duration) {
        let service = service.code();
        self.appels
            .get_or_create(&Appel { service, issue })
            .observe(duree.as_secs_f64());
    }

    pub(crate) fn refus(&self, service: ServiceExterne) {
        self.refus.get_or_create(&etiquette(service)).inc();
    }

    pub(crate) fn limite(&self, service: ServiceExterne) {
        self.limites.get_or_create(&etiquette(service)).inc();
    }

    pub(crate) fn reprise(&self, service: ServiceExterne) {
        self.reprises.get_or_create(&etiquette(service)).inc();
    }

    pub(crate) fn lecture(&self, service: ServiceExterne, provenance: Provenance) {
        let service = service.code();
        let issue = match provenance {
            Provenance::Memoire => "memoire",
            Provenance::Service => "service",
            Provenance::Perimee => "perimee",
        };
        self.lectures.get_or_create(&Appel { service, issue }).inc();
    }

    pub(crate) fn circuit(&self, service: ServiceExterne, ouvert: bool) {
        self.circuits.get_or_create(&etiquette(service)).set(i64::from(ouvert));
    }

    pub(crate) fn disponible(&self, service: ServiceExterne, disponible: bool) {
        self.disponibles
            .get_or_create(&etiquette(service))
            .set(i64::from(disponible));
    }
}
