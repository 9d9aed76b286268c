//! Création d'un hébergement sans quitter la déclaration.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::hebergement::{CREER, CreationHebergement as Corps, HebergementDto};
use vao_contract::{CodeProbleme, ContexteSaisie, valider};
use vao_domain::Code;
use vao_domain::declaration::TypeHebergement;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, alerte_erreur, aujourd_hui};

use super::recherche::{Recherche, adresse_de, choix_d_hebergement};

/// Champs d'un hébergement. `Copy`.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    nom: Champ<String>,
    voie: Champ<String>,
    commune: Champ<Option<Choix>>,
    genre: Champ<String>,
    lits: Champ<String>,
}

/// Boîte de création d'un hébergement.
#[component]
pub(super) fn CreationHebergement(
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
    /// Reçoit l'hébergement créé.
    cree: Callback<(Choix,)>,
) -> AnyView {
    view! {
        <Modale id="creer-hebergement" titre="Créer un hébergement" ouverte=ouverte large=true>{formulaire(ouverte, cree)}</Modale>
    }
    .into_any()
}

fn formulaire(ouverte: RwSignal<bool>, cree: Callback<(Choix,)>) -> AnyView {
    let champs = champs();
    let corps: StoredValue<Option<Corps>> = StoredValue::new(None);
    let creer = creer(corps, ouverte, cree);
    let communes = Recherche::communes();
    let envoyer = move || {
        creer.effacer();
        match lire(champs) {
            Ok(lu) => {
                champs.formulaire.effacer();
                corps.set_value(Some(lu));
                creer.lancer();
            }
            Err(erreurs) => champs.formulaire.signaler(erreurs),
        }
    };
    Effect::new(move |_| {
        if let Some(erreur) = creer
            .erreur
            .get()
            .filter(|erreur| erreur.code() == Some(CodeProbleme::SaisieInvalide))
        {
            champs.formulaire.signaler(erreur.erreurs());
        }
    });
    let types: Vec<Choix> = TypeHebergement::TOUS
        .iter()
        .map(|genre| Choix::new(genre.code(), genre.libelle()))
        .collect();
    view! {
        {move || creer.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
        <ResumeErreurs formulaire=champs.formulaire />
        <p>"L’hébergement rejoindra le catalogue de votre organisme, pour ce séjour et les suivants."</p>
        <form novalidate on:submit=envoi(envoyer)>
            <ChampTexte champ=champs.nom longueur_max=80 />
            <ChampTexte champ=champs.voie longueur_max=200 aide="Numéro et voie, ou lieu-dit" />
            <ChampCombobox
                champ=champs.commune
                chercher=communes.chercher
                suggestions=communes.suggestions
                aide="Tapez le nom ou le code postal, puis choisissez dans la liste."
            />
            <ListeDeroulante champ=champs.genre choix=types />
            <ChampNombre champ=champs.lits suffixe="lits" />
            <GroupeBoutons>
                <Bouton envoi=true occupe=creer.occupe>"Créer l’hébergement"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move |()| ouverte.set(false)>"Annuler"</Bouton>
            </GroupeBoutons>
        </form>
    }
    .into_any()
}

fn champs() -> Champs {
    let formulaire = Formulaire::new("hebergement");
    Champs {
        formulaire,
        nom: formulaire.champ("/nom", "Nom de l’hébergement", String::new()),
        voie: formulaire.champ("/adresse/label", "Adresse", String::new()),
        commune: formulaire.champ("/adresse/codeInsee", "Commune", None),
        genre: formulaire.champ("/type", "Type d’hébergement", String::new()),
        lits: formulaire.champ("/nombreLits", "Nombre de lits", String::new()),
    }
}

fn lire(champs: Champs) -> Result<Corps, Vec<vao_contract::ErreurChamp>> {
    let mut saisie = champs.formulaire.saisie();
    let nom = saisie.texte_requis(champs.nom);
    let voie = saisie.texte_requis(champs.voie);
    let commune = champs.commune.lire_sans_suivi();
    if commune.is_none() {
        saisie.ajouter(
            &champs.commune,
            "requis",
            "Choisissez la commune dans la liste proposée.",
        );
    }
    let genre = TypeHebergement::depuis_code(&saisie.choix_requis(champs.genre));
    let lits = i32::try_from(saisie.entier_requis(champs.lits)).unwrap_or(i32::MAX);
    if let Some(erreurs) = saisie.erreurs() {
        return Err(erreurs);
    }
    // Sans erreur, la commune et le type sont choisis.
    let adresse = commune.map(|commune| adresse_de(&voie, &commune)).unwrap_or_default();
    let corps = Corps {
        nom,
        adresse,
        type_: genre.unwrap_or(TypeHebergement::Autre),
        nombre_lits: lits,
    };
    valider(
        &corps,
        &ContexteSaisie {
            aujourd_hui: aujourd_hui(),
        },
    )
    .map(|()| corps)
}

fn creer(corps: StoredValue<Option<Corps>>, ouverte: RwSignal<bool>, cree: Callback<(Choix,)>) -> ActionEnCours {
    action(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                client.appeler(&CREER, Appel::new().corps(&corps).cle(&cle)).await
            }
        },
        move |reponse: Reponse<HebergementDto>| {
            cree.run((choix_d_hebergement(&reponse.corps),));
            ouverte.set(false);
            annoncer("L’hébergement est créé et choisi pour cette étape.");
        },
    )
}
