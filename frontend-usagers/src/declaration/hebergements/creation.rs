//! Création d'un hébergement sans quitter la déclaration.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::hebergement::{CREER, CreationHebergement as Corps, HebergementDto};
use vao_contract::{CodeProbleme, ContexteSaisie, valider};
use vao_domain::Code;
use vao_domain::declaration::TypeHebergement;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, alerte_erreur, aujourd_hui};

/// Champs d'un hébergement. `Copy`.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    nom: Champ<String>,
    adresse: SaisieAdresse,
    genre: Champ<String>,
    lits: Champ<String>,
}

/// Boîte de création d'un hébergement.
#[component]
pub(super) fn CreationHebergement(
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
    /// Reçoit l'hébergement créé.
    cree: Callback<(HebergementDto,)>,
) -> AnyView {
    view! {
        <Modale id="creer-hebergement" titre="Créer un hébergement" ouverte=ouverte large=true>{formulaire(ouverte, cree)}</Modale>
    }
    .into_any()
}

fn formulaire(ouverte: RwSignal<bool>, cree: Callback<(HebergementDto,)>) -> AnyView {
    let champs = champs();
    let corps: StoredValue<Option<Corps>> = StoredValue::new(None);
    let creer = creer(corps, ouverte, cree);
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
            <ChampAdresse saisie=champs.adresse carte=true />
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
        adresse: SaisieAdresse::new(formulaire, "/adresse", "Adresse", None),
        genre: formulaire.champ("/type", "Type d’hébergement", String::new()),
        lits: formulaire.champ("/nombreLits", "Nombre de lits", String::new()),
    }
}

fn lire(champs: Champs) -> Result<Corps, Vec<vao_contract::ErreurChamp>> {
    let mut saisie = champs.formulaire.saisie();
    let nom = saisie.texte_requis(champs.nom);
    let adresse = champs.adresse.lire_requise(&mut saisie);
    let genre = TypeHebergement::depuis_code(&saisie.choix_requis(champs.genre));
    let lits = i32::try_from(saisie.entier_requis(champs.lits)).unwrap_or(i32::MAX);
    if let Some(erreurs) = saisie.erreurs() {
        return Err(erreurs);
    }
    // Sans erreur, l'adresse et le type sont choisis.
    let corps = Corps {
        nom,
        adresse: adresse.unwrap_or_default(),
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

fn creer(
    corps: StoredValue<Option<Corps>>,
    ouverte: RwSignal<bool>,
    cree: Callback<(HebergementDto,)>,
) -> ActionEnCours {
    action(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                client.appeler(&CREER, Appel::new().corps(&corps).cle(&cle)).await
            }
        },
        move |reponse: Reponse<HebergementDto>| {
            cree.run((reponse.corps,));
            ouverte.set(false);
            annoncer("L’hébergement est créé et choisi pour cette étape.");
        },
    )
}
