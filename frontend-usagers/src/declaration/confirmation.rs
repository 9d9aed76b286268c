//! Après le dépôt : le numéro, la suite, les dates légales.

use leptos::prelude::*;
use vao_contract::declaration::DeclarationDto;
use vao_ui::metier::{base_legale, dernier_depot};
use vao_ui::prelude::*;

use super::dossier::{Dossier, use_dossier};
use crate::satisfaction::Satisfaction;

/// Confirmation du dépôt.
#[component]
pub(crate) fn PageConfirmation() -> AnyView {
    let dossier = use_dossier();
    let fil = super::section::fil(dossier);
    let rang = dossier
        .sans_suivi(|declaration| dernier_depot(declaration).map(|depot| depot.rang))
        .flatten();
    let titre = match rang {
        Some(1) => "Votre déclaration est déposée",
        Some(_) => "Vos compléments sont déposés",
        None => "Cette déclaration n’est pas encore déposée",
    };
    view! {
        <Page titre=titre fil=fil etroite=true>
            {move || dossier.avec(|declaration| match rang {
                Some(_) => suite(dossier, declaration),
                None => view! { <p><LienBouton href=dossier.adresse("synthese")>"Aller à la synthèse"</LienBouton></p> }.into_any(),
            })}
        </Page>
    }
    .into_any()
}

fn suite(dossier: Dossier, declaration: &DeclarationDto) -> AnyView {
    let numero = declaration.numero.as_ref().map(ToString::to_string).unwrap_or_default();
    let departement = declaration
        .departement_suivi
        .as_ref()
        .map(|code| [" (département ", code, ")"].concat())
        .unwrap_or_default();
    let (premier_jour, huit_jours) = (
        format::jour_long(declaration.date_debut),
        format::jour_long(declaration.echeances.huit_jours),
    );
    let base = base_legale(vao_domain::Phase::HuitJours);
    let complementaire = ["Au plus tard le ", &huit_jours, ", huit jours avant (", base, ")"].concat();
    let instant = dernier_depot(declaration)
        .map(|depot| format::instant(depot.depose_at))
        .unwrap_or_default();
    view! {
        <Alerte niveau=Niveau::Succes niveau_titre=2 titre=["Numéro\u{a0}: ", &numero].concat()>
            <p>"Déposée le "{instant}". Gardez ce numéro : il identifie votre séjour dans tous les échanges."</p>
        </Alerte>
        <h2 class="fr-h4 fr-mt-4w">"Ce qui se passe maintenant"</h2>
        <ol>
            <li>"Le service de l’État compétent"{departement}" prend la déclaration en charge et l’examine."</li>
            <li>"S’il lui manque quelque chose, il vous demande des compléments : vous recevez un courriel, et la déclaration redevient modifiable."</li>
            <li>
                "Une fois la déclaration enregistrée, l’accusé de réception paraît dans l’onglet "
                <a class="fr-link" href=[&dossier.adresse(""), "?onglet=documents"].concat()>"Documents"</a>"."
            </li>
        </ol>
        <h2 class="fr-h4">"Les dates à retenir"</h2>
        <ListeDescription>
            <Description terme="Premier jour du séjour" valeur=premier_jour />
            <Description
                terme="Déclaration complémentaire, avec la liste du personnel"
                valeur=complementaire
            />
        </ListeDescription>
        <div class="fr-mt-4w">
            <GroupeBoutons>
                <LienBouton href=dossier.adresse("")>"Revenir à la déclaration"</LienBouton>
                <LienBouton href="/declarations" variante=Variante::Secondaire>"Voir toutes les déclarations"</LienBouton>
            </GroupeBoutons>
        </div>
        <Satisfaction />
    }
    .into_any()
}
