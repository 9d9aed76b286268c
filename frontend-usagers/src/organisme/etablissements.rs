//! Section « Établissements secondaires » : le siège autorise ceux qui déclarent avec son agrément.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;
use serde_json::Value;
use vao_client::{Appel, Client, ErreurClient};
use vao_contract::liste::Page as PageDeListe;
use vao_contract::organisme::{
    ComptesEtablissements, ETABLISSEMENTS, EtablissementDto, Etablissements, ListeEtablissements, OrganismeDto,
    RAFRAICHIR, StatutEtablissement,
};
use vao_domain::organisme::SectionOrganisme;
use vao_domain::{OrganismeId, Siret};
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreTexte, Mots, Recherche, choix_de, use_demande, vue_liste};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};
use vao_ui::session::{ActionEnCours, Lecture, action, alerte_erreur, lire};

use super::dossier::Dossier;
use super::section::PageSection;

const MOTS: Mots = Mots {
    un: "établissement",
    plusieurs: "établissements",
    aucun: "Le répertoire ne connaît aucun établissement secondaire de votre entreprise",
    aucun_filtre: "Aucun établissement ne correspond à vos filtres",
};

const CLES: &[&str] = &["siret", "denomination", "commune", "statut"];

/// Lignes demandées à la fois pour autoriser tous les résultats.
const PAR_LOT: u16 = 100;

/// Pause entre deux relectures de la fiche, tant que l'ouvrier lit la liste.
const PAUSE: Duration = Duration::from_secs(3);
/// Relectures, au plus : au-delà, le répertoire ne répond sans doute pas.
const RELECTURES: u32 = 20;

/// Page de la section.
#[component]
pub(crate) fn PageEtablissements() -> AnyView {
    view! { <PageSection section=SectionOrganisme::Etablissements champs=champs large=true /> }.into_any()
}

fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let lus: BTreeSet<Siret> = dossier
        .sans_suivi(|fiche| fiche.sections.etablissements.autorises.iter().cloned().collect())
        .unwrap_or_default();
    let autorises = formulaire.champ("/autorises", "Établissements autorisés", lus);
    Champs {
        liaisons: vec![liaison(autorises)],
        regles: Regles {
            valider: verifier::<Etablissements>,
            solidaires: &[],
        },
        a_part: true,
        dessiner: Box::new(move |au_changement| liste(dossier, autorises, au_changement)),
    }
}

/// La liste des autorisés est un champ : l'envoi la remplace.
fn liaison(autorises: Champ<BTreeSet<Siret>>) -> Liaison {
    Liaison::new(
        "/autorises",
        "Établissements autorisés",
        move || Ok(serde_json::to_value(autorises.lire()).unwrap_or_default()),
        move |valeur| autorises.ecrire(lire_liste(valeur)),
        |valeur| {
            let liste = lire_liste(valeur);
            let sirets: Vec<String> = liste.iter().map(|siret| siret_lisible(siret.as_str())).collect();
            sirets.join(", ")
        },
    )
}

fn lire_liste(valeur: &Value) -> BTreeSet<Siret> {
    serde_json::from_value(valeur.clone()).unwrap_or_default()
}

fn lire_adresse(recherche: &Recherche) -> ListeEtablissements {
    ListeEtablissements {
        page: recherche.page(),
        par_page: recherche.par_page(),
        recherche: recherche.texte("recherche"),
        siret: recherche.texte("siret"),
        denomination: recherche.texte("denomination"),
        commune: recherche.texte("commune"),
        statut: recherche.code::<StatutEtablissement>("statut"),
    }
}

/// Ce que la page partage. `Copy`.
#[derive(Clone, Copy)]
struct Autorisation {
    dossier: Dossier,
    autorises: Champ<BTreeSet<Siret>>,
    au_changement: Callback<()>,
    lecture: Lecture<PageDeListe<EtablissementDto>>,
    demande: Memo<ListeEtablissements>,
}

impl Autorisation {
    fn basculer(self, siret: &Siret, autoriser: bool) {
        self.autorises.valeur.update(|autorises| {
            if autoriser {
                autorises.insert(siret.clone());
            } else {
                autorises.remove(siret);
            }
        });
        self.au_changement.run(());
    }

    /// Autorise ceux qui sont en activité parmi `lus` ; dit combien l'ont été.
    fn autoriser(self, lus: &[EtablissementDto]) {
        let mut nombre = 0;
        self.autorises.valeur.update(|autorises| {
            for lu in lus.iter().filter(|lu| !lu.ferme) {
                nombre += i64::from(autorises.insert(lu.siret.clone()));
            }
        });
        self.au_changement.run(());
        annoncer(&match nombre {
            0 => "Ces établissements étaient déjà autorisés.".to_owned(),
            nombre => [
                &format::pluriel(nombre, "établissement autorisé", "établissements autorisés"),
                ".",
            ]
            .concat(),
        });
    }
}

fn liste(dossier: Dossier, autorises: Champ<BTreeSet<Siret>>, au_changement: Callback<()>) -> AnyView {
    let demande = use_demande(lire_adresse);
    let id = dossier.id;
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            let appel = Appel::new().parametre(id).requete(&demande).annulation(&annulation);
            Ok(client.appeler(&ETABLISSEMENTS, appel).await?.corps)
        }
    });
    let page = Autorisation {
        dossier,
        autorises,
        au_changement,
        lecture,
        demande,
    };
    let rafraichir = rafraichir(page);
    let message = Memo::new(move |_| autorises.message());
    let en_lecture = Memo::new(move |_| {
        let comptes = dossier.avec(|fiche| fiche.etablissements.unwrap_or_default());
        comptes.is_some_and(jamais_lue)
    });
    Effect::new(move |avant: Option<bool>| {
        let en_lecture = en_lecture.get();
        if avant == Some(true) && !en_lecture {
            annoncer("La liste des établissements est lue.");
            lecture.recharger();
        }
        en_lecture
    });
    let contenu = move || {
        if en_lecture.get() {
            lecture_en_cours(dossier, rafraichir)
        } else {
            let resultats = vue_liste(lecture, demande, MOTS, move || tableau(page));
            view! { {filtres()}{boutons(page, rafraichir)}{resultats} }.into_any()
        }
    };
    view! {
        <p>
            "Les établissements que vous autorisez peuvent créer leur fiche et déclarer des séjours avec l’agrément du siège. \
             Une autorisation retirée prend effet aussitôt\u{a0}: les personnes de l’établissement en sont prévenues."
        </p>
        {move || (!en_lecture.get()).then(|| dossier.avec(|fiche| compteurs(fiche, autorises)))}
        {move || rafraichir.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <div id=autorises.id() tabindex="-1" role="group" aria-label="Établissements secondaires">
            {move || message.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
            {contenu}
        </div>
    }
    .into_any()
}

/// Vrai tant que la liste n'a jamais été lue au répertoire : vide, elle ne dit rien des établissements de l'entreprise.
const fn jamais_lue(comptes: ComptesEtablissements) -> bool {
    comptes.releves_at.is_none() && comptes.total == 0
}

/// La liste est demandée au répertoire depuis que la fiche est celle d'un siège : elle paraît d'elle-même.
fn lecture_en_cours(dossier: Dossier, rafraichir: ActionEnCours) -> AnyView {
    let relectures = RwSignal::new(0_u32);
    Effect::new(move |_| {
        let faites = relectures.get();
        if faites >= RELECTURES {
            return;
        }
        let relire = move || {
            dossier.lecture.recharger();
            relectures.set(faites + 1);
        };
        if let Ok(minuterie) = set_timeout_with_handle(relire, PAUSE) {
            on_cleanup(move || minuterie.clear());
        }
    });
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Info niveau_titre=2 titre="La liste de vos établissements est en cours de lecture">
                <p>
                    "Nous la demandons au répertoire Sirene\u{a0}: elle paraîtra ici d’elle-même. Si elle tarde, le répertoire ne répond \
                     peut-être pas\u{a0}: vous pouvez l’actualiser, ou finaliser votre fiche et revenir autoriser vos établissements plus tard."
                </p>
            </Alerte>
        </div>
        <div class="vao-boutons vao-boutons--en-ligne">{bouton_actualiser(rafraichir)}</div>
    }
    .into_any()
}

fn bouton_actualiser(rafraichir: ActionEnCours) -> AnyView {
    view! {
        <Bouton
            variante=Variante::Tertiaire
            taille=Taille::Petit
            icone="refresh-line"
            occupe=rafraichir.occupe
            au_clic=move |()| rafraichir.lancer()
        >
            "Actualiser depuis le répertoire"
        </Bouton>
    }
    .into_any()
}

fn compteurs(fiche: &OrganismeDto, autorises: Champ<BTreeSet<Siret>>) -> AnyView {
    let comptes = fiche.etablissements.unwrap_or_default();
    let total = format::pluriel(comptes.total, "établissement secondaire", "établissements secondaires");
    let actifs = [&format::nombre(comptes.en_activite), " en activité"].concat();
    let nombre = move || {
        let nombre = autorises
            .valeur
            .with(|autorises| i64::try_from(autorises.len()).unwrap_or(i64::MAX));
        format::pluriel(nombre, "autorisé", "autorisés")
    };
    let releve = match comptes.releves_at {
        Some(le) => ["Liste relevée au répertoire Sirene le ", &format::instant(le), "."].concat(),
        None => "La liste n’a pas encore pu être lue au répertoire Sirene\u{a0}: actualisez-la.".to_owned(),
    };
    let fermes = (comptes.autorises_fermes > 0).then(|| {
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention>
                    <p>"Un établissement autorisé a fermé depuis\u{a0}: retirez son autorisation pour que la fiche soit complète."</p>
                </Alerte>
            </div>
        }
    });
    view! {
        <p class="fr-text--bold fr-mb-1v">{total}", "{actifs}", "{nombre}</p>
        <p class="fr-text--sm">{releve}</p>
        {fermes}
    }
    .into_any()
}

fn filtres() -> AnyView {
    let statuts = choix_de::<StatutEtablissement>();
    view! {
        <form role="search" aria-label="Filtrer les établissements" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="siret" libelle="SIRET" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="denomination" libelle="Dénomination ou enseigne" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="commune" libelle="Commune" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreChoix cle="statut" libelle="Statut" choix=statuts invite="Tous" /></div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn boutons(page: Autorisation, rafraichir: ActionEnCours) -> AnyView {
    let tout = tout_autoriser(page);
    let de_la_page = move |()| {
        let lus = page
            .lecture
            .donnees
            .with_untracked(|lue| lue.as_ref().map(|lue| lue.donnees.clone()));
        page.autoriser(&lus.unwrap_or_default());
    };
    let lignes = Memo::new(move |_| {
        page.lecture
            .donnees
            .with(|lue| lue.as_ref().is_some_and(|lue| !lue.donnees.is_empty()))
    });
    let plusieurs_pages = Memo::new(move |_| {
        page.lecture.donnees.with(|lue| {
            lue.as_ref()
                .is_some_and(|lue| usize::try_from(lue.total).is_ok_and(|total| total > lue.donnees.len()))
        })
    });
    view! {
        {move || tout.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <div class="vao-boutons vao-boutons--en-ligne">
            {move || lignes.get().then(|| view! {
                <Bouton variante=Variante::Secondaire taille=Taille::Petit au_clic=de_la_page>"Autoriser toute cette page"</Bouton>
            })}
            {move || plusieurs_pages.get().then(|| view! {
                <Bouton variante=Variante::Secondaire taille=Taille::Petit occupe=tout.occupe au_clic=move |()| tout.lancer()>
                    "Autoriser tous les résultats"
                </Bouton>
            })}
            {bouton_actualiser(rafraichir)}
        </div>
    }
    .into_any()
}

/// Tous les résultats des filtres, lus par lots, puis autorisés d'un seul enregistrement.
fn tout_autoriser(page: Autorisation) -> ActionEnCours {
    let id = page.dossier.id;
    action(
        move |client, _| {
            let demande = page.demande.get_untracked();
            async move { tous(&client, id, demande).await }
        },
        move |lus: Vec<EtablissementDto>| page.autoriser(&lus),
    )
}

async fn tous(
    client: &Client,
    id: OrganismeId,
    demande: ListeEtablissements,
) -> Result<Vec<EtablissementDto>, ErreurClient> {
    let mut lus = Vec::new();
    for numero in 1.. {
        let demande = ListeEtablissements {
            page: Some(numero),
            par_page: Some(PAR_LOT),
            ..demande.clone()
        };
        let appel = Appel::new().parametre(id).requete(&demande);
        let lot = client.appeler(&ETABLISSEMENTS, appel).await?.corps;
        let dernier = lot.donnees.len() < usize::from(PAR_LOT);
        lus.extend(lot.donnees);
        if dernier {
            break;
        }
    }
    Ok(lus)
}

fn rafraichir(page: Autorisation) -> ActionEnCours {
    let dossier = page.dossier;
    action(
        move |client, cle| {
            let version = dossier.version();
            let appel = Appel::new().parametre(dossier.id).version(version).cle(&cle);
            async move { client.appeler(&RAFRAICHIR, appel).await }
        },
        move |reponse| {
            annoncer("La liste des établissements est à jour.");
            dossier.lecture.poser(reponse.corps);
            page.lecture.recharger();
        },
    )
}

fn tableau(page: Autorisation) -> AnyView {
    let colonnes = vec![
        Colonne::new("SIRET"),
        Colonne::new("Dénomination"),
        Colonne::new("Adresse"),
        Colonne::new("Commune"),
        Colonne::new("État"),
        Colonne::new("Autorisation"),
        Colonne::new("Fiche"),
    ];
    let lignes = move || {
        page.lecture.donnees.with(|lue| {
            lue.iter()
                .flat_map(|lue| &lue.donnees)
                .map(|lu| ligne(page, lu))
                .collect_view()
        })
    };
    view! {
        <Tableau legende="Établissements secondaires" colonnes=colonnes occupe=page.lecture.occupe legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn ligne(page: Autorisation, lu: &EtablissementDto) -> AnyView {
    let enseigne = lu
        .enseigne
        .clone()
        .filter(|enseigne| *enseigne != lu.denomination)
        .map(|enseigne| view! { <br />{enseigne} });
    let commune = [lu.code_postal.as_deref(), lu.commune.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let etat = if lu.ferme { "Fermé" } else { "En activité" };
    let fiche = match lu.organisme_id {
        Some(id) => view! {
            <a class="fr-link" href=["/etablissements/", &id.to_string()].concat()>
                "Voir"<span class="fr-sr-only">" la fiche de l’établissement "{siret_lisible(lu.siret.as_str())}</span>
            </a>
        }
        .into_any(),
        None => view! { "Pas encore créée" }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{siret_lisible(lu.siret.as_str())}</th>
            <td class="fr-cell--multiline vao-libelle">{lu.denomination.clone()}{enseigne}</td>
            <td class="fr-cell--multiline vao-libelle">{lu.adresse.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="fr-cell--multiline">{commune}</td>
            <td>{etat}</td>
            <td>{autorisation(page, lu)}</td>
            <td class="fr-cell--multiline">{fiche}</td>
        </tr>
    }
    .into_any()
}

/// Un établissement fermé ne s'autorise plus : on ne peut que retirer son autorisation.
fn autorisation(page: Autorisation, lu: &EtablissementDto) -> AnyView {
    let (siret, visible) = (lu.siret.clone(), lu.siret.clone());
    let autorise = Memo::new(move |_| page.autorises.valeur.with(|autorises| autorises.contains(&visible)));
    let (ferme, nom) = (lu.ferme, siret_lisible(lu.siret.as_str()));
    let auteur = lu.autorise_par.clone().zip(lu.autorise_at);
    let detail = move || {
        let (auteur, le) = auteur.clone().filter(|_| autorise.get())?;
        Some(view! { <p class="fr-text--xs fr-mb-0">{["par ", &auteur, ", le ", &format::jour_de(le)].concat()}</p> })
    };
    let id = ["autoriser-", lu.siret.as_str()].concat();
    let basculer = move |autoriser: bool| page.basculer(&siret, autoriser);
    view! {
        <Interrupteur
            id=id
            libelle=["Autoriser l’établissement ", &nom].concat()
            actif=autorise
            etats=("Autorisé", "Non autorisé")
            desactive=Signal::derive(move || ferme && !autorise.get())
            au_changement=basculer
        />
        {detail}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_liste_lue_et_vide_n_est_pas_une_liste_en_cours_de_lecture() {
        let jamais = ComptesEtablissements::default();
        let vide = ComptesEtablissements {
            releves_at: Some("2027-01-15T09:00:00Z".parse().unwrap()),
            ..jamais
        };
        let reprise = ComptesEtablissements { total: 2, ..jamais };

        assert!(jamais_lue(jamais));
        assert!(!jamais_lue(vide));
        assert!(!jamais_lue(reprise), "les lignes déjà connues se montrent");
    }
}
