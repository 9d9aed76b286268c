//! Établissements secondaires d'un siège.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::organisme::{ETABLISSEMENTS, EtablissementDto, ListeEtablissements, StatutEtablissement};
use vao_domain::OrganismeId;
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreTexte, Mots, Recherche, choix_de, use_demande, vue_liste};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire, vue_lecture};

use super::fiche::lien;
use super::rubrique::Rubrique;

const MOTS: Mots = Mots {
    un: "établissement",
    plusieurs: "établissements",
    aucun: "Ce siège n’a pas d’établissement secondaire connu",
    aucun_filtre: "Aucun établissement ne correspond à vos filtres",
};

const CLES: &[&str] = &["recherche", "statut"];

/// Établissements montrés dans la fiche, au plus ; les autres sont dans leur rubrique.
const APERCU: u16 = 10;

fn lire_adresse(recherche: &Recherche) -> ListeEtablissements {
    ListeEtablissements {
        page: recherche.page(),
        par_page: recherche.par_page(),
        recherche: recherche.texte("recherche"),
        statut: recherche.code::<StatutEtablissement>("statut"),
        ..ListeEtablissements::default()
    }
}

/// Rubrique « Établissements ».
pub(crate) fn vue(siege: OrganismeId) -> AnyView {
    let demande = use_demande(lire_adresse);
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            let appel = Appel::new().parametre(siege).requete(&demande).annulation(&annulation);
            Ok(client.appeler(&ETABLISSEMENTS, appel).await?.corps)
        }
    });
    let statuts = choix_de::<StatutEtablissement>();
    view! {
        <h2 class="fr-h4">"Établissements secondaires"</h2>
        <form role="search" aria-label="Filtrer les établissements" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-md-8">
                    <FiltreTexte cle="recherche" libelle="Rechercher un établissement" aide="SIRET, nom, enseigne, adresse ou commune" />
                </div>
                <div class="fr-col-12 fr-col-md-4">
                    <FiltreChoix cle="statut" libelle="Statut" choix=statuts invite="Tous" />
                </div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
        {vue_liste(lecture, demande, MOTS, move || tableau(lecture))}
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<EtablissementDto>>) -> AnyView {
    let lignes = move || {
        lecture
            .donnees
            .with(|page| page.iter().flat_map(|page| &page.donnees).map(une_ligne).collect_view())
    };
    view! {
        <Tableau legende="Établissements secondaires" colonnes=colonnes() occupe=lecture.occupe legende_masquee=true id="etablissements">
            {lignes}
        </Tableau>
    }
    .into_any()
}

/// Les premiers établissements autorisés, dans la fiche.
pub(super) fn autorises(siege: OrganismeId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        let demande = ListeEtablissements {
            par_page: Some(APERCU),
            statut: Some(StatutEtablissement::Autorise),
            ..ListeEtablissements::default()
        };
        let appel = Appel::new().parametre(siege).requete(&demande).annulation(&annulation);
        Ok(client.appeler(&ETABLISSEMENTS, appel).await?.corps)
    });
    vue_lecture(lecture, move |page| apercu(siege, &page))
}

fn apercu(siege: OrganismeId, page: &PageDeListe<EtablissementDto>) -> AnyView {
    let tous = Rubrique::Etablissements.adresse(&siege.to_string());
    let lien_tous = view! { <p class="fr-mt-2w"><a class="fr-link" href=tous>"Voir tous les établissements"</a></p> };
    if page.donnees.is_empty() {
        return view! { <p>"Ce siège n’autorise aucun établissement."</p>{lien_tous} }.into_any();
    }
    let lignes = page.donnees.iter().map(une_ligne).collect_view();
    let legende = [
        "Établissements autorisés\u{a0}: ",
        &format::nombre(i64::try_from(page.donnees.len()).unwrap_or_default()),
        " sur ",
        &format::nombre(page.total),
    ]
    .concat();
    view! {
        <Tableau legende=legende colonnes=colonnes() id="etablissements-autorises">{lignes}</Tableau>
        {lien_tous}
    }
    .into_any()
}

fn colonnes() -> Vec<Colonne> {
    vec![
        Colonne::new("SIRET"),
        Colonne::new("Dénomination"),
        Colonne::new("Adresse"),
        Colonne::new("Commune"),
        Colonne::new("État"),
        Colonne::new("Autorisation"),
        Colonne::new("Fiche"),
    ]
}

fn une_ligne(ligne: &EtablissementDto) -> AnyView {
    let enseigne = ligne
        .enseigne
        .clone()
        .map(|enseigne| view! { <br /><span class="fr-text--xs">{enseigne}</span> });
    let commune = [ligne.code_postal.as_deref(), ligne.commune.as_deref()];
    let commune: Vec<&str> = commune.into_iter().flatten().collect();
    let etat = if ligne.ferme { "Fermé" } else { "En activité" };
    let niveau = if ligne.ferme {
        NiveauBadge::Erreur
    } else {
        NiveauBadge::Succes
    };
    let fiche = ligne
        .organisme_id
        .map_or_else(|| "–".into_any(), |id| lien(id, "Voir la fiche"));
    view! {
        <tr>
            <th scope="row" class="vao-insecable">{siret_lisible(ligne.siret.as_str())}</th>
            <td class="fr-cell--multiline vao-libelle">{ligne.denomination.clone()}{enseigne}</td>
            <td class="fr-cell--multiline">{ligne.adresse.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="fr-cell--multiline">{commune.join(" ")}</td>
            <td><Badge niveau=niveau libelle=etat.to_owned() petit=true sans_icone=true /></td>
            <td class="fr-cell--multiline">{autorisation(ligne)}</td>
            <td>{fiche}</td>
        </tr>
    }
    .into_any()
}

fn autorisation(ligne: &EtablissementDto) -> String {
    if !ligne.autorise {
        return "Non autorisé".to_owned();
    }
    let quand = ligne.autorise_at.map(|le| [" le ", &format::jour_de(le)].concat());
    let qui = ligne.autorise_par.as_ref().map(|nom| [", par ", nom].concat());
    ["Autorisé", &quand.unwrap_or_default(), &qui.unwrap_or_default()].concat()
}
