//! Titre et premier jour d'une copie, demandés avant de dupliquer : la copie d'un séjour passé doit changer de dates.

use chrono::NaiveDate;
use leptos::prelude::*;
use vao_client::ErreurClient;
use vao_contract::ErreurChamp;
use vao_contract::declaration::Duplication;
use vao_domain::declaration::libelle_de_copie;
use vao_ui::prelude::*;
use vao_ui::session::aujourd_hui;

/// Champs de la boîte « Dupliquer ». `Copy`.
#[derive(Clone, Copy)]
pub(crate) struct Copie {
    formulaire: Formulaire,
    libelle: Champ<String>,
    debut: Champ<String>,
}

impl Copie {
    /// Champs vides, jusqu'à ce qu'une déclaration soit proposée.
    pub(crate) fn new() -> Self {
        let formulaire = Formulaire::new("copie");
        Self {
            formulaire,
            libelle: formulaire.champ("/libelle", "Titre de la copie", String::new()),
            debut: formulaire.champ("/dateDebut", "Premier jour du séjour", String::new()),
        }
    }

    /// Propose un titre et un premier jour, d'après ceux de l'original.
    pub(crate) fn proposer(self, libelle: &str, debut: NaiveDate) {
        self.formulaire.effacer();
        self.libelle.ecrire(libelle_de_copie(libelle));
        self.debut.ecrire(jour_propose(debut, aujourd_hui()));
    }

    /// Corps à envoyer ; sans lui, ce qui est à corriger est montré.
    pub(crate) fn lire(self) -> Option<Duplication> {
        let mut saisie = self.formulaire.saisie();
        let libelle = saisie.texte_requis(self.libelle);
        let debut = saisie.jour_requis(self.debut);
        let mut erreurs = saisie.erreurs().unwrap_or_default();
        let lue = !erreurs.iter().any(|erreur| erreur.pointeur == "/dateDebut");
        if lue && debut <= aujourd_hui() {
            let message = "Le premier jour du séjour doit être à venir.";
            erreurs.push(ErreurChamp::new("/dateDebut", "date-passee", message));
        }
        let juste = erreurs.is_empty();
        self.formulaire.signaler(erreurs);
        juste.then_some(Duplication {
            libelle: Some(libelle),
            date_debut: Some(debut),
        })
    }

    /// Montre les champs que le service a refusés.
    pub(crate) fn signaler(self, erreur: &ErreurClient) {
        self.formulaire.signaler(erreur.erreurs());
    }

    /// Explication et champs.
    pub(crate) fn dessiner(self) -> AnyView {
        view! {
            <p>"Un nouveau brouillon reprendra toutes les sections, avec la même durée. Les étapes suivront le premier jour."</p>
            <ResumeErreurs formulaire=self.formulaire />
            <ChampTexte champ=self.libelle longueur_max=100 />
            <ChampDate champ=self.debut />
        }
        .into_any()
    }
}

/// Ce qu'on dit d'une copie faite : une étape dont l'hébergement n'est plus actif n'y est pas, et cela doit se savoir.
pub(crate) fn message_de_copie(etapes_de_l_original: usize, etapes_de_la_copie: usize) -> String {
    let faite = "La copie est créée. Vérifiez son titre et ses dates.";
    let ecartees = etapes_de_l_original.saturating_sub(etapes_de_la_copie);
    let suite = match ecartees {
        0 => return faite.to_owned(),
        1 => " n’a pas été reprise\u{a0}: son hébergement n’est plus actif.",
        _ => " n’ont pas été reprises\u{a0}: leurs hébergements ne sont plus actifs.",
    };
    let nombre = i64::try_from(ecartees).unwrap_or(i64::MAX);
    [faite, " ", &format::pluriel(nombre, "étape", "étapes"), suite].concat()
}

/// Le premier jour de l'original s'il est à venir ; passé, il est à choisir.
fn jour_propose(debut: NaiveDate, aujourd_hui: NaiveDate) -> String {
    if debut > aujourd_hui {
        format::jour(debut)
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_etape_ecartee_de_la_copie_est_dite() {
        let message = |original, copie| message_de_copie(original, copie).replace('\u{a0}', " ");

        assert_eq!(message(2, 2), "La copie est créée. Vérifiez son titre et ses dates.");
        assert!(message(2, 1).ends_with(" 1 étape n’a pas été reprise : son hébergement n’est plus actif."));
        assert!(message(3, 1).ends_with(" 2 étapes n’ont pas été reprises : leurs hébergements ne sont plus actifs."));
    }

    #[test]
    fn un_premier_jour_passe_n_est_pas_propose() {
        let jour = |texte: &str| texte.parse::<NaiveDate>().unwrap();

        assert_eq!(jour_propose(jour("2027-07-03"), jour("2027-07-02")), "03/07/2027");
        assert_eq!(jour_propose(jour("2027-07-03"), jour("2027-07-03")), "");
    }
}
