//! Première étape de l'inscription : l'établissement, cherché par son SIRET et confirmé.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Appel, ErreurClient};
use vao_contract::compte::{ETABLISSEMENT, EtablissementDto, REGIONS, RechercheEtablissement};
use vao_contract::services_externes::{LISTER, ServiceExterne};
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_domain::CodeTerritoire;

use super::super::demande::{Demande, controler};
use crate::boutons::{Bouton, Variante};
use crate::cadre::annoncer;
use crate::champs::{ChampTexte, Choix, Largeur, ListeDeroulante};
use crate::contenu::{Description, ListeDescription};
use crate::dom::{dans_un_navigateur, envoi, focaliser};
use crate::formulaire::Champ;
use crate::retours::{Alerte, Niveau};
use crate::session::{Session, use_session};

/// Identifiant du nom de l'établissement trouvé, où va le focus.
const TROUVE: &str = "etablissement-trouve";
/// Identifiant du titre de la suite sans répertoire, où va le focus.
const SANS_REPERTOIRE: &str = "sans-repertoire";

/// Dit que l'établissement n'a pas été relu aujourd'hui.
const ANCIEN: &str = "Le répertoire Sirene ne répond pas\u{a0}: ces informations viennent d’une lecture précédente, de moins de deux jours.";

/// Établissement retenu pour l'inscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retenu {
    /// SIRET, sans espaces.
    pub(super) siret: String,
    /// Nom, si le répertoire l'a donné.
    pub(super) nom: Option<String>,
    /// Région choisie, si le répertoire ne répond pas : son code et son nom.
    pub(super) region: Option<(CodeTerritoire, String)>,
}

/// Recherche d'un établissement. `Copy`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recherche {
    pub(super) demande: Demande,
    siret: Champ<String>,
    trouve: RwSignal<Option<EtablissementDto>>,
    /// SIRET que le répertoire, en panne, n'a pas pu vérifier.
    non_verifie: RwSignal<Option<String>>,
    region: Champ<String>,
    regions: RwSignal<Vec<Choix>>,
    /// Vrai si le répertoire ne répondait pas quand l'écran s'est ouvert.
    panne_connue: RwSignal<bool>,
}

impl Recherche {
    pub(super) fn new() -> Self {
        let demande = Demande::new("etablissement");
        let siret = demande.formulaire.champ("/siret", "Numéro SIRET", String::new());
        Self {
            demande,
            siret,
            trouve: RwSignal::new(None),
            non_verifie: RwSignal::new(None),
            region: demande
                .formulaire
                .champ("/region", "Région de l’établissement", String::new()),
            regions: RwSignal::new(Vec::new()),
            panne_connue: RwSignal::new(false),
        }
    }

    /// Établissement à inscrire : celui que le répertoire a trouvé, ou le SIRET qu'il n'a pas pu vérifier (suivi).
    pub(super) fn retenu(self) -> Option<Retenu> {
        if let Some(etablissement) = self.etablissement() {
            return Some(Retenu {
                siret: etablissement.siret.as_str().to_owned(),
                nom: Some(etablissement.nom).filter(|nom| !nom.is_empty()),
                region: None,
            });
        }
        let saisi = self.siret.valeur.with(|texte| compact(texte));
        let siret = self.non_verifie.get().filter(|siret| *siret == saisi)?;
        let code = self.region.valeur.get();
        let choisie = self
            .regions
            .with(|regions| regions.iter().find(|region| region.valeur == code).cloned())?;
        Some(Retenu {
            siret,
            nom: None,
            region: Some((CodeTerritoire(choisie.valeur), choisie.libelle)),
        })
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
        self.non_verifie.set(None);
        self.demande.formulaire.signaler(erreurs);
    }

    fn chercher(self) -> impl Fn() + 'static {
        let session = use_session();
        move || {
            let corps = RechercheEtablissement {
                siret: self.siret.lire_sans_suivi().trim().to_owned(),
            };
            self.trouve.set(None);
            self.non_verifie.set(None);
            let erreurs = controler(&corps);
            let envoi = async move {
                match session
                    .client()
                    .appeler(&ETABLISSEMENT, Appel::new().corps(&corps))
                    .await
                {
                    Ok(recu) => {
                        annoncer(&["Établissement trouvé\u{a0}: ", &nom_ou_siret(&recu.corps)].concat());
                        self.trouve.set(Some(recu.corps));
                        focaliser(TROUVE);
                        Ok(())
                    }
                    Err(erreur) if en_panne(&erreur) => self.continuer_sans(session, &corps.siret).await,
                    Err(erreur) => Err(erreur),
                }
            };
            self.demande
                .envoyer_ou(erreurs, envoi, move |erreur| self.absent(erreur));
        }
    }

    /// Le répertoire ne répond pas : la demande peut partir quand même, avec la région choisie.
    pub(super) async fn continuer_sans(self, session: Session, siret: &str) -> Result<(), ErreurClient> {
        if self.regions.with_untracked(Vec::is_empty) {
            let lues = session.client().appeler(&REGIONS, Appel::new()).await?;
            let choix = lues
                .corps
                .into_iter()
                .map(|region| Choix::new(region.code, region.libelle));
            self.regions.set(choix.collect());
        }
        self.trouve.set(None);
        self.non_verifie.set(Some(compact(siret)));
        focaliser(SANS_REPERTOIRE);
        Ok(())
    }

    /// Dit d'emblée que le répertoire ne répond pas, si la dernière vérification de fond l'a vu.
    fn s_informer(self) {
        if !dans_un_navigateur() {
            return;
        }
        let client = use_session().client();
        spawn_local(async move {
            let Ok(recu) = client.appeler(&LISTER, Appel::new()).await else {
                return;
            };
            let panne = recu
                .corps
                .iter()
                .any(|etat| etat.service == ServiceExterne::Sirene && !etat.disponible);
            // L'écran a pu partir : il n'y a alors plus rien à dire.
            let _parti = self.panne_connue.try_set(panne);
        });
    }

    /// La suite sans répertoire : choisir la région, qui décide de la DREETS.
    fn vue_sans_repertoire(self, continuer: Callback<()>) -> AnyView {
        let choisir = move || {
            let manque = self.region.valeur.with_untracked(String::is_empty);
            let erreur = ErreurChamp::new("/region", "obligatoire", "Choisissez la région de l’établissement.");
            self.demande
                .formulaire
                .signaler(manque.then_some(erreur).into_iter().collect());
            if !manque {
                continuer.run(());
            }
        };
        view! {
            <section class="fr-mt-4w" aria-labelledby=SANS_REPERTOIRE>
                <h3 class="fr-h5" id=SANS_REPERTOIRE tabindex="-1">"Continuer sans le répertoire Sirene"</h3>
                <p>
                    "Le répertoire Sirene ne répond pas\u{a0}: nous ne pouvons pas vérifier votre SIRET maintenant. Vous pouvez envoyer votre demande quand même\u{a0}; nous le vérifierons dès qu’il répondra, et nous vous préviendrons s’il y a une erreur."
                </p>
                <ListeDeroulante
                    champ=self.region
                    choix=self.regions
                    aide="Celle de l’établissement où vous travaillez\u{a0}: ses services de l’État recevront votre demande."
                />
                <Bouton au_clic=choisir>"Continuer"</Bouton>
            </section>
        }
        .into_any()
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
        let sans_repertoire = Memo::new(move |_| {
            let saisi = self.siret.valeur.with(|texte| compact(texte));
            self.non_verifie.with(|siret| siret.as_ref() == Some(&saisi))
        });
        self.s_informer();
        view! {
            {move || self.panne_connue.get().then(panneau)}
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
            {move || sans_repertoire.get().then(|| self.vue_sans_repertoire(continuer))}
        }
        .into_any()
    }
}

/// Vrai si un service de l'État dont dépend la demande ne répond pas.
pub(super) fn en_panne(erreur: &ErreurClient) -> bool {
    erreur.code() == Some(CodeProbleme::ServiceExterneIndisponible)
}

fn panneau() -> AnyView {
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention titre="Le répertoire Sirene (Insee) ne répond pas">
                <p>"Vous pouvez revenir plus tard, ou envoyer votre demande dès maintenant en choisissant votre région\u{a0}: le SIRET sera vérifié ensuite."</p>
            </Alerte>
        </div>
    }
    .into_any()
}

/// Nom de l'établissement ; son SIRET si le répertoire le masque.
fn nom_ou_siret(etablissement: &EtablissementDto) -> String {
    if etablissement.nom.is_empty() {
        ["Établissement ", &siret_lisible(etablissement.siret.as_str())].concat()
    } else {
        etablissement.nom.clone()
    }
}

fn fiche(etablissement: EtablissementDto, continuer: Callback<()>) -> AnyView {
    let nom = nom_ou_siret(&etablissement);
    let EtablissementDto {
        siret,
        adresse,
        region,
        perime,
        ..
    } = etablissement;
    let ancien = perime.then(|| view! { <p class="fr-hint-text">{ANCIEN}</p> });
    let adresse = adresse.unwrap_or_else(|| "Non diffusée par l’annuaire des entreprises".to_owned());
    view! {
        <section class="fr-mt-4w" aria-labelledby=TROUVE>
            <h3 class="fr-h5 vao-titre" id=TROUVE tabindex="-1">{nom}</h3>
            <ListeDescription>
                <Description terme="Adresse" valeur=adresse />
                <Description terme="SIRET" valeur=siret_lisible(siret.as_str()) />
                <Description terme="Région" valeur=region />
            </ListeDescription>
            {ancien}
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
