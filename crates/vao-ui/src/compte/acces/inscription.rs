//! Inscription sur le portail : l'établissement, puis la personne, puis le courriel à ouvrir.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::ErreurChamp;
use vao_contract::compte::{INSCRIRE, Inscription};

use super::super::Patience;
use super::super::demande::{Demande, controler};
use super::super::mot_de_passe::NouveauMotDePasse;
use super::etablissement::{Recherche, Retenu, en_panne, siret_lisible};
use super::renvoi::{Designation, bouton_renvoi};
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::cadre::Page;
use crate::champs::{ChampCourriel, ChampTelephone, ChampTexte};
use crate::contenu::{Description, IndicateurEtapes, ListeDescription};
use crate::dom::{envoi, focaliser};
use crate::formulaire::Champ;
use crate::session::use_session;

/// Où en est l'inscription.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Etape {
    Etablissement,
    Personne,
    /// Le courriel est parti à cette adresse.
    Envoyee(String),
}

/// Saisie de la personne ; elle survit au retour à l'étape précédente. `Copy`.
#[derive(Clone, Copy)]
struct Personne {
    demande: Demande,
    email: Champ<String>,
    choix: NouveauMotDePasse,
    nom: Champ<String>,
    prenom: Champ<String>,
    telephone: Champ<String>,
}

impl Personne {
    fn new() -> Self {
        let demande = Demande::new("inscription");
        let formulaire = demande.formulaire;
        // L'ordre d'inscription est celui du résumé d'erreurs : celui de l'écran.
        let nom = formulaire.champ("/nom", "Nom", String::new()).completion("family-name");
        let prenom = formulaire
            .champ("/prenom", "Prénom", String::new())
            .completion("given-name");
        let telephone = formulaire.champ("/telephone", "Numéro de téléphone", String::new());
        let email = formulaire.champ("/email", "Adresse électronique", String::new());
        Self {
            demande,
            email,
            choix: NouveauMotDePasse::inscrire(formulaire, "/motDePasse", "Mot de passe"),
            nom,
            prenom,
            telephone,
        }
    }

    fn corps(self, retenu: &Retenu) -> Inscription {
        let texte = |champ: Champ<String>| champ.valeur.with_untracked(|texte| texte.trim().to_owned());
        Inscription {
            email: texte(self.email),
            mot_de_passe: self.choix.lire(),
            nom: texte(self.nom),
            prenom: texte(self.prenom),
            telephone: texte(self.telephone),
            siret: retenu.siret.clone(),
            region: retenu.region.as_ref().map(|(code, _)| code.clone()),
        }
    }
}

/// Page d'inscription.
#[component]
pub fn PageInscription() -> AnyView {
    let (recherche, personne) = (Recherche::new(), Personne::new());
    let etape = RwSignal::new(Etape::Etablissement);
    let titre = Signal::derive(move || {
        etape.with(|etape| match etape {
            Etape::Etablissement | Etape::Personne => "Créer un compte".to_owned(),
            Etape::Envoyee(_) => "Ouvrez le courriel que nous vous envoyons".to_owned(),
        })
    });
    let en_erreur = Signal::derive(move || match etape.get() {
        Etape::Etablissement => recherche.demande.en_erreur().get(),
        Etape::Personne => personne.demande.en_erreur().get(),
        Etape::Envoyee(_) => false,
    });
    let contenu = move || match etape.get() {
        Etape::Etablissement => {
            let continuer = Callback::new(move |()| aller(etape, Etape::Personne));
            view! { {avancement(0)}{recherche.vue(continuer)}<p class="fr-mt-4w">{deja_un_compte()}</p> }.into_any()
        }
        Etape::Personne => view! { {avancement(1)}{saisie(recherche, personne, etape)} }.into_any(),
        Etape::Envoyee(adresse) => courriel_parti(adresse),
    };
    view! { <Page titre=titre erreur=en_erreur etroite=true>{contenu}</Page> }.into_any()
}

fn aller(etape: RwSignal<Etape>, vers: Etape) {
    etape.set(vers);
    focaliser("titre-page");
}

fn avancement(rang: usize) -> AnyView {
    let etapes = ["Votre établissement", "Vos informations"].map(str::to_owned).to_vec();
    view! { <IndicateurEtapes etapes=etapes courante=Signal::stored(rang) /> }.into_any()
}

fn deja_un_compte() -> AnyView {
    view! { "Vous avez déjà un compte\u{a0}? "<a class="fr-link" href="/connexion">"Se connecter"</a> }.into_any()
}

fn saisie(recherche: Recherche, personne: Personne, etape: RwSignal<Etape>) -> AnyView {
    let Some(retenu) = recherche.retenu() else {
        return ().into_any();
    };
    let Personne {
        demande,
        email,
        choix,
        nom,
        prenom,
        telephone,
    } = personne;
    view! {
        {rappel(&retenu)}
        {demande.problemes()}
        <p>"Tous les champs sont obligatoires."</p>
        <form novalidate on:submit=envoi(inscrire(recherche, personne, etape, retenu))>
            <ChampTexte champ=nom longueur_max=128 />
            <ChampTexte champ=prenom longueur_max=128 />
            <ChampTelephone champ=telephone />
            <ChampCourriel champ=email aide="Une adresse à vous seul, plutôt que celle d’un service\u{a0}: elle sert à vous connecter, et la CNIL recommande de ne pas la partager. Format attendu\u{a0}: nom@domaine.fr" />
            {choix.vue()}
            <p class="fr-text--sm">
                "Ces informations servent à gérer votre compte. "
                <a href="/footer/donnees-personnelles">"Ce que nous faisons de vos données"</a>
            </p>
            <GroupeBoutons>
                <Bouton envoi=true occupe=demande.occupe>"Créer mon compte"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || aller(etape, Etape::Etablissement)>"Changer d’établissement"</Bouton>
            </GroupeBoutons>
        </form>
    }
    .into_any()
}

fn rappel(retenu: &Retenu) -> AnyView {
    let Retenu { siret, nom, region } = retenu.clone();
    let siret = siret_lisible(&siret);
    view! {
        <ListeDescription>
            {nom.map(|nom| view! { <Description terme="Établissement" valeur=nom /> })}
            <Description terme="SIRET" valeur=siret />
            {region.map(|(_, region)| view! { <Description terme="Région" valeur=region /> })}
        </ListeDescription>
    }
    .into_any()
}

fn inscrire(recherche: Recherche, personne: Personne, etape: RwSignal<Etape>, retenu: Retenu) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        let corps = personne.corps(&retenu);
        let mut erreurs = controler(&corps);
        erreurs.extend(personne.choix.difference());
        let envoi = async move {
            match session.client().appeler(&INSCRIRE, Appel::new().corps(&corps)).await {
                Ok(_) => {
                    personne.choix.effacer();
                    aller(etape, Etape::Envoyee(corps.email));
                    Ok(())
                }
                // Le répertoire vient de tomber : la région se choisit à l'étape précédente.
                Err(erreur) if en_panne(&erreur) => {
                    etape.set(Etape::Etablissement);
                    recherche.continuer_sans(session, &corps.siret).await
                }
                Err(erreur) => Err(erreur),
            }
        };
        personne.demande.envoyer_ou(erreurs, envoi, move |erreur| {
            let (du_siret, autres) = trier(erreur.erreurs());
            if du_siret.is_empty() || !autres.is_empty() {
                return false;
            }
            etape.set(Etape::Etablissement);
            recherche.reprendre(du_siret);
            true
        });
    }
}

/// Erreurs du SIRET et de la région, dont les champs sont à l'étape précédente, et les autres.
fn trier(erreurs: Vec<ErreurChamp>) -> (Vec<ErreurChamp>, Vec<ErreurChamp>) {
    erreurs
        .into_iter()
        .partition(|erreur| matches!(erreur.pointeur.as_str(), "/siret" | "/region"))
}

fn courriel_parti(adresse: String) -> AnyView {
    let designation = Designation::Adresse(adresse.clone());
    view! {
        <p>
            "Nous venons d’écrire à "<strong class="vao-texte">{adresse}</strong>
            ". Ouvrez ce courriel et suivez son lien dans l’heure pour confirmer votre adresse."
        </p>
        <p>"Votre compte sera ensuite approuvé par les personnes de votre établissement ou par les services de l’État\u{a0}; un courriel vous préviendra."</p>
        <h2 class="fr-h5">"Rien reçu\u{a0}?"</h2>
        <p>"Patientez quelques minutes et regardez les courriels indésirables. Vous pouvez aussi demander un nouveau lien."</p>
        {bouton_renvoi(designation, Variante::Secondaire, Patience::commencer())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_erreur_du_siret_revient_a_son_etape() {
        let erreur = |pointeur: &str| ErreurChamp::new(pointeur, "x", "x");

        let (du_siret, autres) = trier(vec![erreur("/siret"), erreur("/email")]);

        assert_eq!(du_siret, [erreur("/siret")]);
        assert_eq!(autres, [erreur("/email")]);
    }
}
