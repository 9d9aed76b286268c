//! Première étape de l'inscription : l'établissement, cherché par son SIRET et confirmé.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient};
use vao_contract::compte::{ETABLISSEMENT, EtablissementDto, RechercheEtablissement};
use vao_contract::{CodeProbleme, ErreurChamp};

use super::super::demande::{Demande, controler};
use crate::boutons::{Bouton, Variante};
use crate::cadre::annoncer;
use crate::champs::{ChampTexte, Largeur};
use crate::contenu::{Description, ListeDescription};
use crate::dom::{envoi, focaliser};
use crate::formulaire::Champ;
use crate::session::use_session;

/// Identifiant du nom de l'établissement trouvé, où va le focus.
const TROUVE: &str = "etablissement-trouve";

/// Recherche d'un établissement. `Copy`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recherche {
    pub(super) demande: Demande,
    siret: Champ<String>,
    trouve: RwSignal<Option<EtablissementDto>>,
}

impl Recherche {
    pub(super) fn new() -> Self {
        let demande = Demande::new("etablissement");
        let siret = demande.formulaire.champ("/siret", "Numéro SIRET", String::new());
        Self {
            demande,
            siret,
            trouve: RwSignal::new(None),
        }
    }

    /// Établissement trouvé, tant que le SIRET affiché est encore le sien (suivi).
    pub(super) fn etablissement(self) -> Option<EtablissementDto> {
        let saisi = self.siret.valeur.with(|texte| compact(texte));
        self.trouve
            .get()
            .filter(|etablissement| etablissement.siret.as_str() == saisi)
    }

    /// Remet sur le champ les erreurs que l'inscription a trouvées au SIRET.
    pub(super) fn reprendre(self, erreurs: Vec<ErreurChamp>) {
        self.trouve.set(None);
        self.demande.formulaire.signaler(erreurs);
    }

    fn chercher(self) -> impl Fn() + 'static {
        let session = use_session();
        move || {
            let corps = RechercheEtablissement {
                siret: self.siret.lire_sans_suivi().trim().to_owned(),
            };
            self.trouve.set(None);
            let erreurs = controler(&corps);
            let envoi = async move {
                let recu = session
                    .client()
                    .appeler(&ETABLISSEMENT, Appel::new().corps(&corps))
                    .await?;
                annoncer(&["Établissement trouvé\u{a0}: ", &recu.corps.nom].concat());
                self.trouve.set(Some(recu.corps));
                focaliser(TROUVE);
                Ok(())
            };
            self.demande
                .envoyer_ou(erreurs, envoi, move |erreur| self.absent(erreur));
        }
    }

    /// Un SIRET que l'annuaire ne connaît pas se corrige sur son champ.
    fn absent(self, erreur: &ErreurClient) -> bool {
        let absent = erreur.code() == Some(CodeProbleme::Introuvable);
        if absent {
            let message = "L’annuaire des entreprises ne connaît pas ce SIRET. Vérifiez chaque chiffre.";
            let erreur = ErreurChamp::new("/siret", "siret-inconnu", message);
            self.demande.formulaire.signaler(vec![erreur]);
        }
        absent
    }

    /// L'étape ; `continuer` est appelé quand la personne a reconnu son établissement.
    pub(super) fn vue(self, continuer: Callback<()>) -> AnyView {
        let trouve = Memo::new(move |_| self.etablissement());
        view! {
            <p>"Donnez le SIRET de l’établissement où vous travaillez. Les personnes de cet établissement, ou les services de l’État, approuveront votre compte."</p>
            {self.demande.problemes()}
            <form novalidate on:submit=envoi(self.chercher())>
                <ChampTexte
                    champ=self.siret
                    aide="14 chiffres, par exemple 130 025 265 00013. Il figure sur l’avis de situation Sirene, les factures et les fiches de paie."
                    mode_saisie="numeric"
                    largeur=Largeur::Courte
                    longueur_max=24
                />
                <Bouton
                    envoi=true
                    variante=Variante::Secondaire
                    occupe=self.demande.occupe
                >
                    "Rechercher l’établissement"
                </Bouton>
            </form>
            {move || trouve.get().map(|etablissement| fiche(etablissement, continuer))}
        }
        .into_any()
    }
}

fn fiche(etablissement: EtablissementDto, continuer: Callback<()>) -> AnyView {
    let EtablissementDto {
        siret,
        nom,
        adresse,
        region,
        ..
    } = etablissement;
    let adresse = adresse.unwrap_or_else(|| "Non diffusée par l’annuaire des entreprises".to_owned());
    view! {
        <section class="fr-mt-4w" aria-labelledby=TROUVE>
            <h3 class="fr-h5 vao-titre" id=TROUVE tabindex="-1">{nom}</h3>
            <ListeDescription>
                <Description terme="Adresse" valeur=adresse />
                <Description terme="SIRET" valeur=siret_lisible(siret.as_str()) />
                <Description terme="Région" valeur=region />
            </ListeDescription>
            <p>"Est-ce bien l’établissement où vous travaillez\u{a0}? Sinon, corrigez le SIRET et cherchez à nouveau."</p>
            <Bouton au_clic=continuer>"Oui, continuer"</Bouton>
        </section>
    }
    .into_any()
}

fn compact(texte: &str) -> String {
    texte.split_whitespace().collect()
}

/// `13002526500013` → `130 025 265 00013`.
pub(in crate::compte) fn siret_lisible(siret: &str) -> String {
    match (siret.get(..3), siret.get(3..6), siret.get(6..9), siret.get(9..)) {
        (Some(a), Some(b), Some(c), Some(nic)) => [a, b, c, nic].join("\u{a0}"),
        _ => siret.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_siret_se_lit_par_groupes_et_s_ecrit_avec_des_espaces() {
        assert_eq!(siret_lisible("13002526500013"), "130\u{a0}025\u{a0}265\u{a0}00013");
        assert_eq!(siret_lisible("12"), "12");
        assert_eq!(compact(" 130 025\u{a0}265 00013 "), "13002526500013");
    }
}
