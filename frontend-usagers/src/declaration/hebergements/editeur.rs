//! Saisie d'une étape : le lieu, les dates, comment la rejoindre.

use chrono::NaiveDate;
use leptos::prelude::*;
use vao_contract::declaration::EtapeSaisie;
use vao_contract::hebergement::HebergementDto;
use vao_contract::{ContexteSaisie, valider};
use vao_domain::{HebergementId, Permission};
use vao_ui::metier::CarteLieux;
use vao_ui::prelude::*;
use vao_ui::session::{aujourd_hui, use_session};

use super::creation::CreationHebergement;
use super::etape::Etape;
use super::recherche::{Recherche, choix_d_hebergement};
use super::{Edition, Etapes};

/// Champs d'une étape. `Copy`.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    lieu: Champ<Option<Choix>>,
    debut: Champ<String>,
    fin: Champ<String>,
    rejoindre: Champ<String>,
}

/// Formulaire d'une étape, ajoutée ou modifiée.
#[component]
pub(super) fn Editeur(
    /// Étapes de la déclaration.
    etapes: Etapes,
) -> AnyView {
    let modifiee = match etapes.edition.get_untracked() {
        Some(Edition::Modification(rang)) => etapes.liste.with_untracked(|liste| liste.get(rang).cloned()),
        Some(Edition::Ajout) | None => None,
    };
    let titre = if modifiee.is_some() {
        "Modifier l’étape"
    } else {
        "Ajouter une étape"
    };
    let bouton = if modifiee.is_some() {
        "Valider l’étape"
    } else {
        "Ajouter l’étape"
    };
    let recherche = Recherche::new(modifiee.as_ref().map(|etape| (etape.hebergement, etape.lieu())));
    let champs = champs(etapes, modifiee);
    let creation = RwSignal::new(false);
    let session = use_session();
    let peut_creer = untrack(|| session.peut(Permission::EcrireHebergements));
    let creer = peut_creer.then(|| {
        view! {
            <p>
                <Bouton variante=Variante::TertiaireSansContour icone="add-line" au_clic=move |()| creation.set(true)>
                    "Créer un hébergement absent de la liste"
                </Bouton>
            </p>
        }
    });
    let cree = move |(hebergement,): (HebergementDto,)| {
        recherche.retenir(&hebergement);
        champs.lieu.ecrire(Some(choix_d_hebergement(&hebergement)));
    };
    focaliser("titre-editeur");
    view! {
        <section aria-labelledby="titre-editeur" class="fr-mt-3w">
            <h3 class="fr-h5" id="titre-editeur" tabindex="-1">{titre}</h3>
            <ResumeErreurs formulaire=champs.formulaire />
            <form novalidate on:submit=envoi(move || valider_l_etape(etapes, champs, recherche))>
                <ChampCombobox
                    champ=champs.lieu
                    chercher=move |texte: String| recherche.chercher(texte)
                    suggestions=recherche.suggestions
                    aide="Tapez au moins deux lettres du nom ou de l’adresse d’un hébergement de votre organisme."
                />
                {creer}
                {carte_du_lieu(champs.lieu, recherche)}
                <ChampDate champ=champs.debut />
                <ChampDate champ=champs.fin />
                <ZoneTexte champ=champs.rejoindre longueur_max=1000 lignes=3 aide="Moyen de transport, trajet, horaires." />
                <GroupeBoutons>
                    <Bouton envoi=true>{bouton}</Bouton>
                    <Bouton variante=Variante::Secondaire au_clic=move |()| etapes.fermer()>"Abandonner"</Bouton>
                </GroupeBoutons>
            </form>
        </section>
        <CreationHebergement ouverte=creation cree=Callback::new(cree) />
    }
    .into_any()
}

/// Carte de l'hébergement choisi, dès qu'il l'est.
fn carte_du_lieu(champ: Champ<Option<Choix>>, recherche: Recherche) -> AnyView {
    let lieu = Memo::new(move |_| recherche.lieu(identifiant(champ.lire().as_ref())?));
    let lieux = Signal::derive(move || lieu.get().into_iter().collect::<Vec<_>>());
    let montree = Memo::new(move |_| lieu.with(Option::is_some));
    (move || {
        montree
            .get()
            .then(|| view! { <CarteLieux titre="Carte de l’hébergement" lieux=lieux /> })
    })
    .into_any()
}

fn identifiant(choix: Option<&Choix>) -> Option<HebergementId> {
    choix.and_then(|choix| choix.valeur.parse().ok())
}

fn champs(etapes: Etapes, modifiee: Option<Etape>) -> Champs {
    let (debut, fin) = modifiee
        .as_ref()
        .map_or_else(|| dates_proposees(etapes), |etape| (etape.debut, etape.fin));
    let lieu = modifiee
        .as_ref()
        .map(|etape| Choix::new(etape.hebergement.to_string(), etape.nom.clone()).aide(etape.adresse.clone()));
    let formulaire = Formulaire::new("etape");
    Champs {
        formulaire,
        lieu: formulaire.champ("/hebergementId", "Hébergement", lieu),
        debut: formulaire.champ("/dateDebut", "Jour d’arrivée", format::jour(debut)),
        fin: formulaire.champ("/dateFin", "Jour de départ", format::jour(fin)),
        rejoindre: formulaire
            .champ(
                "/rejoindreEtape",
                "Comment le groupe rejoint cette étape",
                modifiee.and_then(|etape| etape.rejoindre).unwrap_or_default(),
            )
            .facultatif(),
    }
}

/// De la fin de la dernière étape à la fin du séjour.
fn dates_proposees(etapes: Etapes) -> (NaiveDate, NaiveDate) {
    let (debut, fin) = sejour(etapes);
    let suite = etapes
        .liste
        .with_untracked(|liste| liste.iter().map(|etape| etape.fin).max())
        .unwrap_or(debut);
    (suite.min(fin), fin)
}

fn sejour(etapes: Etapes) -> (NaiveDate, NaiveDate) {
    etapes
        .dossier
        .sans_suivi(|declaration| (declaration.date_debut, declaration.date_fin))
        .unwrap_or_default()
}

fn valider_l_etape(etapes: Etapes, champs: Champs, recherche: Recherche) {
    let mut saisie = champs.formulaire.saisie();
    let lieu = champs.lieu.lire_sans_suivi();
    let identifiant = identifiant(lieu.as_ref());
    if identifiant.is_none() {
        saisie.ajouter(
            &champs.lieu,
            "requis",
            "Choisissez un hébergement dans la liste proposée.",
        );
    }
    let (debut, fin) = (saisie.jour_requis(champs.debut), saisie.jour_requis(champs.fin));
    let rejoindre = saisie.texte_optionnel(champs.rejoindre);
    if let Some(erreurs) = saisie.erreurs() {
        return champs.formulaire.signaler(erreurs);
    }
    let (Some(choix), Some(hebergement)) = (lieu, identifiant) else {
        return;
    };
    let place = untrack(|| recherche.lieu(hebergement));
    let etape = Etape {
        hebergement,
        nom: choix.libelle,
        adresse: choix.aide.unwrap_or_default(),
        position: place.as_ref().and_then(|lieu| lieu.position),
        precision: place.map(|lieu| lieu.precision).unwrap_or_default(),
        debut,
        fin,
        rejoindre,
    };
    let mut erreurs = hors_du_sejour(champs, &etape, sejour(etapes));
    let corps: EtapeSaisie = etape.saisie();
    erreurs.extend(
        valider(
            &corps,
            &ContexteSaisie {
                aujourd_hui: aujourd_hui(),
            },
        )
        .err()
        .unwrap_or_default(),
    );
    if erreurs.is_empty() {
        etapes.garder(etape);
    } else {
        champs.formulaire.signaler(erreurs);
    }
}

fn hors_du_sejour(
    champs: Champs,
    etape: &Etape,
    (debut, fin): (NaiveDate, NaiveDate),
) -> Vec<vao_contract::ErreurChamp> {
    let mut saisie = champs.formulaire.saisie();
    if !(debut..=fin).contains(&etape.debut) {
        let message = [
            "L’arrivée doit être entre le ",
            &format::jour(debut),
            " et le ",
            &format::jour(fin),
            ".",
        ]
        .concat();
        saisie.ajouter(&champs.debut, "hors-sejour", &message);
    }
    if !(debut..=fin).contains(&etape.fin) {
        let message = [
            "Le départ doit être entre le ",
            &format::jour(debut),
            " et le ",
            &format::jour(fin),
            ".",
        ]
        .concat();
        saisie.ajouter(&champs.fin, "hors-sejour", &message);
    }
    saisie.erreurs().unwrap_or_default()
}
