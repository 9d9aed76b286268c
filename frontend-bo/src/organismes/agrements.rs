//! Agréments de l'organisme, et décisions prises contre lui.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::organisme::{LISTER_NON_AGREES, ListeNonAgrees, NonAgreDto, OrganismeDto};
use vao_contract::session::AgrementResume;
use vao_ui::prelude::*;
use vao_ui::session::{aujourd_hui, lire, vue_lecture};

use super::Regions;

/// Rubrique « Agrément ».
pub(crate) fn vue(fiche: &OrganismeDto) -> AnyView {
    let regions = Regions::lire();
    let herite = fiche
        .siege
        .as_ref()
        .filter(|_| !fiche.agrements.is_empty())
        .map(|siege| {
            let phrase = ["Agrément du siège, ", &siege.nom, "."].concat();
            view! { <p>{phrase}</p> }
        });
    view! {
        <h2 class="fr-h4">"Agréments"</h2>
        {herite}
        {agrements(&fiche.agrements, regions)}
        <h2 class="fr-h4 fr-mt-4w">"Décisions défavorables"</h2>
        {decisions(fiche, regions)}
    }
    .into_any()
}

fn agrements(connus: &[AgrementResume], regions: Regions) -> AnyView {
    if connus.is_empty() {
        return view! { <p>"Aucun agrément n’est connu pour cet organisme."</p> }.into_any();
    }
    let colonnes = vec![
        Colonne::new("Numéro"),
        Colonne::new("Région"),
        Colonne::new("Obtenu le"),
        Colonne::new("Valable jusqu’au"),
        Colonne::new("État"),
    ];
    let jour = aujourd_hui();
    let lignes = connus
        .iter()
        .map(|connu| {
            let code = connu.region.clone();
            let (niveau, etat) = if connu.date_fin_validite < jour {
                (NiveauBadge::Erreur, "Expiré")
            } else if connu.date_obtention > jour {
                (NiveauBadge::Info, "À venir")
            } else {
                (NiveauBadge::Succes, "En cours")
            };
            view! {
                <tr>
                    <th scope="row">{connu.numero.clone()}</th>
                    <td class="fr-cell--multiline">{move || regions.nom(code.as_str())}</td>
                    <td>{format::jour(connu.date_obtention)}</td>
                    <td>{format::jour(connu.date_fin_validite)}</td>
                    <td><Badge niveau=niveau libelle=etat.to_owned() petit=true sans_icone=true /></td>
                </tr>
            }
        })
        .collect_view();
    view! { <Tableau legende="Agréments" colonnes=colonnes legende_masquee=true id="agrements">{lignes}</Tableau> }
        .into_any()
}

/// Décisions prises sous son SIRET d'aujourd'hui ou sous un ancien.
fn decisions(fiche: &OrganismeDto, regions: Regions) -> AnyView {
    let id = fiche.id;
    let mut sirets = vec![fiche.siret.to_string()];
    sirets.extend(fiche.anciens_siret.iter().map(|ancien| ancien.siret.to_string()));
    let lecture = lire(move |client, annulation| {
        let sirets = sirets.clone();
        async move {
            let mut trouvees: Vec<NonAgreDto> = Vec::new();
            for siret in sirets {
                let demande = ListeNonAgrees {
                    par_page: Some(100),
                    recherche: Some(siret),
                    ..ListeNonAgrees::default()
                };
                let appel = Appel::new().requete(&demande).annulation(&annulation);
                let page = client.appeler(&LISTER_NON_AGREES, appel).await?.corps;
                trouvees.extend(page.donnees.into_iter().filter(|ligne| ligne.organisme_id == Some(id)));
            }
            Ok(trouvees)
        }
    });
    vue_lecture(lecture, move |trouvees| tableau_decisions(&trouvees, regions))
}

fn tableau_decisions(trouvees: &[NonAgreDto], regions: Regions) -> AnyView {
    let toutes =
        view! { <p class="fr-mt-2w"><a class="fr-link" href="/informations">"Voir toutes les décisions"</a></p> };
    if trouvees.is_empty() {
        return view! { <p>"Aucune décision de retrait, de suspension ou de non-renouvellement n’est enregistrée."</p>{toutes} }
            .into_any();
    }
    let colonnes = vec![
        Colonne::new("Date"),
        Colonne::new("Nature de la décision"),
        Colonne::new("Région"),
    ];
    let lignes = trouvees
        .iter()
        .map(|trouvee| {
            let code = trouvee.region.clone();
            view! {
                <tr>
                    <th scope="row">{format::jour(trouvee.date_decision)}</th>
                    <td class="fr-cell--multiline">{trouvee.nature_decision.clone()}</td>
                    <td class="fr-cell--multiline">{move || regions.nom(code.as_str())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Tableau legende="Décisions défavorables" colonnes=colonnes legende_masquee=true id="decisions">{lignes}</Tableau>
        {toutes}
    }
    .into_any()
}
